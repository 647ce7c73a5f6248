import { type Attempt, decide, type Decision, emailKey, type Verdict } from "@gmail-push/core";
import { deliveryIdOf } from "@gmail-push/infra";
import { buildEmail, buildRule, buildSettings } from "./build-policy.ts";
import type { TestStores } from "./open-stores.ts";

type Deliver = Extract<Decision, { kind: "deliver" }>;

/** Puts an email into the store as the API does, without a job. */
export async function storeEmail(
  { emails }: Pick<TestStores, "emails">,
  { at = new Date(), messageId = crypto.randomUUID() }: { at?: Date; messageId?: string } = {},
) {
  const email = buildEmail({ messageId });
  const id = emailKey(email);
  const content = await emails.seal(email);
  const emailId = "e".repeat(32);
  const sender = "ca***@studio.test";
  const outcome = await emails.accept({ id, emailId, content, sender, requestId: "request", at });
  return { id, email, outcome };
}

/** A decision to deliver, to one or two destinations. */
export function decideToDeliver(count: 1 | 2 = 1): Deliver {
  const settings = buildSettings({ rules: count === 2 ? [buildRule()] : [] });
  const decision = decide(buildEmail({ subject: "document" }), settings, new Date());
  if (decision.kind !== "deliver") throw new Error("The email was not to be delivered");
  return decision;
}

/** Plans a stored email as the worker does, without jobs; gives the ids of its deliveries. */
export async function planEmail(
  { emails, destinations }: Pick<TestStores, "emails" | "destinations">,
  id: string,
  { count = 1, at = new Date() }: { count?: 1 | 2; at?: Date } = {},
): Promise<string[]> {
  const decision = decideToDeliver(count);
  const seeds = await Promise.all(
    decision.deliveries.map(async ({ url }) => {
      const destination = await destinations.ensure(url, at);
      return { id: deliveryIdOf(id, destination.id), destinationId: destination.id };
    }),
  );
  await emails.plan(id, decision, seeds, at);
  return seeds.map((seed) => seed.id);
}

/** An attempt and what follows from it. */
export function buildAttempt(kind: Verdict["kind"]): { attempt: Attempt; verdict: Verdict } {
  const attempt: Attempt = {
    at: Date.now(),
    durationMs: 12,
    status: kind === "delivered" ? 200 : 503,
    outcome: kind === "delivered" ? "delivered" : "failed",
    reason: kind === "delivered" ? null : "upstream_server_error",
    cause: null,
    egressRule: null,
    modes: ["json"],
    responseSnippet: null,
    retryAfterMs: null,
  };
  switch (kind) {
    case "delivered":
      return { attempt, verdict: { kind } };
    case "retry":
      return { attempt, verdict: { kind, delayMs: 5_000 } };
    case "dead":
      return {
        attempt,
        verdict: { kind, reason: "upstream_server_error", destinationGone: false },
      };
  }
}
