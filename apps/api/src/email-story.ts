import type { Attempt, Decision } from "@gmail-push/core";
import {
  ContentKeyError,
  type DeliveryRecord,
  type DeliveryStore,
  type Destination,
  type DestinationStore,
  type EmailRecord,
  type EmailStore,
} from "@gmail-push/infra";
import type { createEmailFiles, EmailFile } from "./email-files.ts";

export interface StoryDelivery {
  record: DeliveryRecord;
  to: Destination | null;
  /** oldest first, the newest 50 */
  attempts: Attempt[];
  /** the name of the rule that asked for it */
  rule: string | null;
}

/** All that is known of one email but its content. */
export interface EmailStory {
  email: EmailRecord;
  /** `locked`: it is there, but the key it is sealed with is not */
  decision: Decision | "locked" | null;
  files: EmailFile[];
  deliveries: StoryDelivery[];
}

export interface EmailStoryDeps {
  emails: Pick<EmailStore, "record" | "decision">;
  deliveries: Pick<DeliveryStore, "record" | "attempts">;
  destinations: Pick<DestinationStore, "get">;
  filesOf: ReturnType<typeof createEmailFiles>;
}

export type ReadStory = (id: string) => Promise<EmailStory | null>;

/** Tells an email's story from its records; null when it is unknown or forgotten. */
export function createEmailStory(deps: EmailStoryDeps): ReadStory {
  const { emails, deliveries, destinations, filesOf } = deps;

  async function decisionOf(id: string): Promise<EmailStory["decision"]> {
    try {
      return await emails.decision(id);
    } catch (error) {
      if (error instanceof ContentKeyError) return "locked";
      throw error;
    }
  }

  async function findDelivery(id: string, rule: string | null): Promise<StoryDelivery | null> {
    const record = await deliveries.record(id);
    if (record === null) return null;
    const [to, attempts] = await Promise.all([
      destinations.get(record.destination),
      deliveries.attempts(id),
    ]);
    return { record, to, attempts, rule };
  }

  return async (id) => {
    const email = await emails.record(id);
    if (email === null) return null;
    const decision = await decisionOf(id);
    const decided = decision !== "locked" && decision?.kind === "deliver" ? decision : null;
    const [files, found] = await Promise.all([
      filesOf(email, decided?.links ?? []),
      Promise.all(
        email.deliveries.map(async (delivery, index) =>
          findDelivery(delivery, decided?.deliveries[index]?.rule?.name ?? null),
        ),
      ),
    ]);
    return { email, decision, files, deliveries: found.filter((each) => each !== null) };
  };
}
