import type { Redis } from "ioredis";
import type { EmailRecord } from "./email-record.ts";
import type { EmailStore } from "./email-store.ts";
import type { Keys } from "./keys.ts";
import { type EmailState, emailStates } from "./states.ts";
import { createTimeline, type Paging } from "./timeline.ts";

export interface EmailPage {
  emails: EmailRecord[];
  /** pass it back to read on; null at the end */
  next: string | null;
}

export interface EmailListDeps {
  redis: Redis;
  keys: Keys;
  emails: Pick<EmailStore, "records">;
}

/** Pages through emails, newest first, of one state or of all. */
export function createEmailList({ redis, keys, emails }: EmailListDeps) {
  const timeline = createTimeline(redis);

  return async function listEmails(
    query: Paging & { state?: EmailState | undefined },
  ): Promise<EmailPage> {
    const states = query.state === undefined ? emailStates : [query.state];
    const { places, next } = await timeline.page(
      states.map((state) => keys.emailsIn(state)),
      query,
    );
    return { emails: await emails.records(places.map(({ id }) => id)), next };
  };
}
