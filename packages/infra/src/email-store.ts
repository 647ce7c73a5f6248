import { type Decision, type InboundEmail, parseDecision } from "@gmail-push/core";
import type { Redis } from "ioredis";
import { z } from "zod";
import type { Codec } from "./codec.ts";
import type { DecidedEmail } from "./delivery-payload.ts";
import type { Keys } from "./keys.ts";
import { loadScript } from "./script.ts";
import { type EmailState, emailStates } from "./states.ts";

const accept = loadScript("email", "accept-email");
const wait = loadScript("email", "wait-email");
const skip = loadScript("email", "skip-email");
const plan = loadScript("email", "plan-email");
const kill = loadScript("email", "kill-email");
const revive = loadScript("email", "revive-email");
const expire = loadScript("email", "expire-email");

const inboundEmailSchema = z.object({
  subject: z.string(),
  sender: z.string(),
  body: z.string(),
  date: z.string(),
  messageId: z.string().nullable(),
  threadId: z.string().nullable(),
}) satisfies z.ZodType<InboundEmail>;

const count = z.coerce.number().int();
/** The record without its content: nothing in it came out of the email but the masked sender. */
const recordSchema = z.object({
  state: z.enum(emailStates),
  email_id: z.string(),
  accepted_at: count,
  sender: z.string(),
  request_id: z.string().optional(),
  detector: z.string().optional(),
  outcome: z.string().optional(),
  dead_because: z.string().optional(),
  wait_until: count.optional(),
  wait_because: z.string().optional(),
  decided_at: count.optional(),
  finished_at: count.optional(),
  deliveries: z
    .string()
    .default("[]")
    .transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  open_deliveries: count.optional(),
  dead_deliveries: count.optional(),
});
const recordFields = Object.keys(recordSchema.shape);

/** An email's record, times in epoch ms. */
export type EmailRecord = z.infer<typeof recordSchema> & { id: string };

export interface NewEmail {
  id: string;
  emailId: string;
  email: InboundEmail;
  /** masked */
  sender: string;
  requestId: string;
  at: Date;
}

/** A delivery to create together with the decision that wants it. */
export interface DeliverySeed {
  id: string;
  destinationId: string;
}

export interface EmailStore {
  /** Stores an email unless it is ours already; then answers the state it is in. */
  accept(email: NewEmail): Promise<{ kind: "stored" } | { kind: "known"; state: EmailState }>;
  record(id: string): Promise<EmailRecord | null>;
  records(ids: readonly string[]): Promise<EmailRecord[]>;
  content(id: string): Promise<InboundEmail | null>;
  /** Content and decision together; null unless it was decided to deliver. */
  decided(id: string): Promise<DecidedEmail | null>;
  decision(id: string): Promise<Decision | null>;
  idsByEmailId(emailId: string): Promise<string[]>;
  /** The steps below answer false when the email has been decided (or forgotten) meanwhile. */
  wait(id: string, until: Date, because: string): Promise<boolean>;
  skip(id: string, decision: Extract<Decision, { kind: "skip" }>, now: Date): Promise<boolean>;
  plan(
    id: string,
    decision: Extract<Decision, { kind: "deliver" }>,
    deliveries: readonly DeliverySeed[],
    now: Date,
  ): Promise<boolean>;
  kill(id: string, because: string, now: Date): Promise<boolean>;
  revive(id: string): Promise<boolean>;
  /** Forgets an email that has ended, with its deliveries and attempts. */
  expire(id: string): Promise<boolean>;
}

export interface EmailStoreDeps {
  redis: Redis;
  keys: Keys;
  codec: Codec;
}

/** One durable record per accepted email; every change of state is one atomic script. */
export function createEmailStore({ redis, keys, codec }: EmailStoreDeps): EmailStore {
  const run = async (script: typeof accept, ...args: (string | number | Buffer)[]) =>
    script(redis, [], [keys.prefix, ...args]);

  async function openField(id: string, field: string): Promise<unknown> {
    const sealed = await redis.hgetBuffer(keys.email(id), field);
    return sealed === null ? null : JSON.parse(await codec.open(sealed));
  }

  function parseRecord(id: string, values: readonly (string | null)[]): EmailRecord | null {
    if (values[0] === null) return null;
    const entries = recordFields.flatMap((field, index) => {
      const value = values[index];
      return value === null || value === undefined ? [] : [[field, value] as const];
    });
    return { id, ...recordSchema.parse(Object.fromEntries(entries)) };
  }

  async function records(ids: readonly string[]): Promise<EmailRecord[]> {
    if (ids.length === 0) return [];
    const rows = await Promise.all(
      ids.map(async (id) => redis.hmget(keys.email(id), ...recordFields)),
    );
    return rows.flatMap((row, index) => parseRecord(ids[index] ?? "", row) ?? []);
  }

  return {
    async accept({ id, emailId, email, sender, requestId, at }) {
      const content = await codec.seal(JSON.stringify(email));
      const fields = ["sender", sender, "request_id", requestId, "content", content];
      const known = await run(accept, id, emailId, at.getTime(), ...fields);
      return known === null
        ? { kind: "stored" }
        : { kind: "known", state: z.enum(emailStates).parse(known) };
    },
    records,
    record: async (id) => (await records([id]))[0] ?? null,
    async content(id) {
      const content = await openField(id, "content");
      return content === null ? null : inboundEmailSchema.parse(content);
    },
    async decision(id) {
      const decision = await openField(id, "decision");
      return decision === null ? null : parseDecision(decision);
    },
    async decided(id) {
      const fields = ["email_id", "content", "decision"] as const;
      const [emailId, content, decision] = await redis.hmgetBuffer(keys.email(id), ...fields);
      if (!emailId || !content || !decision) return null;
      const parsed = parseDecision(JSON.parse(await codec.open(decision)));
      if (parsed.kind !== "deliver") return null;
      const email = inboundEmailSchema.parse(JSON.parse(await codec.open(content)));
      return { email, emailId: emailId.toString(), decision: parsed };
    },
    idsByEmailId: async (emailId) => redis.smembers(keys.emailIdIndex(emailId)),
    wait: async (id, until, because) => (await run(wait, id, until.getTime(), because)) === 1,
    async skip(id, decision, now) {
      const sealed = await codec.seal(JSON.stringify(decision));
      const outcome = `skipped_${decision.because}`;
      return (await run(skip, id, now.getTime(), outcome, decision.detection.kind, sealed)) === 1;
    },
    async plan(id, decision, deliveries, now) {
      const sealed = await codec.seal(JSON.stringify(decision));
      const outcome = decision.stopped ? "stopped_by_routing_rule" : "processed";
      const ids = JSON.stringify(deliveries.map((delivery) => delivery.id));
      const pairs = deliveries.flatMap((delivery) => [delivery.id, delivery.destinationId]);
      const detector = decision.detection.kind;
      return (await run(plan, id, now.getTime(), outcome, detector, sealed, ids, ...pairs)) === 1;
    },
    kill: async (id, because, now) => (await run(kill, id, now.getTime(), because)) === 1,
    revive: async (id) => (await run(revive, id)) === 1,
    expire: async (id) => (await run(expire, id)) === 1,
  };
}
