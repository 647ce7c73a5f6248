import { createHash } from "node:crypto";
import type { Attempt } from "@gmail-push/core";
import { type DeliveryState, deliveryIdOf } from "@gmail-push/infra";
import type { TestStores } from "./open-stores.ts";

export interface FillOptions {
  /** where they go: each email to all of these */
  urls: readonly string[];
  count: number;
  state: DeliveryState;
  /** when the email of this index was accepted and decided; default: now */
  at?: (index: number) => Date;
  /** keeps two fillings of one test apart */
  seed?: string;
}

export interface Filled {
  /** the email's key */
  email: string;
  delivery: string;
  destination: string;
  at: number;
}

const EMAIL = {
  subject: "Rushs",
  sender: "Jean Dupont <jean.dupont@example.fr>",
  body: "<p>Voici les rushs.</p>",
  date: "2026-02-04T10:30:00Z",
  messageId: null,
  threadId: null,
};
/** Emails under way at once: one connection carries them all. */
const AT_ONCE = 250;

function attemptAt(at: Date, state: DeliveryState): Attempt {
  const isDelivered = state === "delivered";
  return {
    at: at.getTime(),
    durationMs: 12,
    status: isDelivered ? 200 : 500,
    outcome: isDelivered ? "delivered" : "failed",
    reason: isDelivered ? null : "upstream_server_error",
    modes: ["json"],
    responseSnippet: null,
    cause: null,
    egressRule: null,
    retryAfterMs: null,
  };
}

/** Emails whose deliveries all are in a state of one's choosing, made by the steps that emails really take. */
export async function fillDeliveries(
  { emails, deliveries, destinations }: TestStores,
  { urls, count, state, at = () => new Date(), seed = "" }: FillOptions,
): Promise<Filled[]> {
  const content = await emails.seal(EMAIL);
  const targets = await Promise.all(urls.map(async (url) => destinations.ensure(url, new Date())));
  const planned = urls.map((url) => ({ url, rule: null }));
  const decision = {
    kind: "deliver",
    detection: { kind: "none" },
    links: [],
    deliveries: planned,
    rule: null,
    stopped: false,
    webhooksTimeStart: null,
    webhooksTimeEnd: null,
  } as const;

  async function fill(index: number): Promise<Filled[]> {
    const now = at(index);
    const digest = createHash("sha1").update(`${seed}${index}`).digest("hex");
    const id = `m-${digest}`;
    const emailId = digest.slice(0, 32);
    await emails.accept({
      id,
      emailId,
      content,
      sender: "j***@example.fr",
      requestId: "fill",
      at: now,
    });
    const seeds = targets.map((to) => ({ id: deliveryIdOf(id, to.id), destinationId: to.id }));
    await emails.plan(id, { ...decision, links: [], deliveries: planned }, seeds, now);
    for (const { id: delivery } of seeds) {
      const attempt = attemptAt(now, state);
      if (state === "delivered")
        await deliveries.recordAttempt(delivery, attempt, { kind: state }, now);
      if (state !== "dead") continue;
      const verdict = {
        kind: state,
        reason: "upstream_server_error",
        destinationGone: false,
      } as const;
      await deliveries.recordAttempt(delivery, attempt, verdict, now);
    }
    return seeds.map(({ id: delivery, destinationId: destination }) => ({
      email: id,
      delivery,
      destination,
      at: now.getTime(),
    }));
  }

  const filled: Filled[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const length = Math.min(AT_ONCE, count - from);
    const batch = await Promise.all(
      Array.from({ length }, async (_, offset) => fill(from + offset)),
    );
    filled.push(...batch.flat());
  }
  return filled;
}
