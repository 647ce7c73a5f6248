import { type Decision, type InboundEmail, parseDecision } from "@gmail-push/core";
import { z } from "zod";
import type { DecidedEmail } from "./delivery-payload.ts";
import { type EmailRecord, isUndecided, parseRecord, recordFields } from "./email-record.ts";
import type { EmailStoreDeps } from "./email-store.ts";

const inboundEmailSchema = z.object({
  subject: z.string(),
  sender: z.string(),
  body: z.string(),
  date: z.string(),
  messageId: z.string().nullable(),
  threadId: z.string().nullable(),
}) satisfies z.ZodType<InboundEmail>;

/** Emails of one `email_id` that are told of; more are nobody's everyday life. */
const MAX_SAME_ID = 200;

export interface EmailReader {
  record(id: string): Promise<EmailRecord | null>;
  /** those of the ids that are known, in their order */
  records(ids: readonly string[]): Promise<EmailRecord[]>;
  content(id: string): Promise<InboundEmail | null>;
  decision(id: string): Promise<Decision | null>;
  /** The record, and in the same reading the content, which is opened only while it is undecided. */
  undecided(id: string): Promise<{ record: EmailRecord; email: InboundEmail | null } | null>;
  /** Content and decision together; null unless it was decided to deliver. */
  decided(id: string): Promise<DecidedEmail | null>;
  /** 200 of them at most: senders choose what the id is made of, so any number of emails may share one. */
  idsByEmailId(emailId: string): Promise<string[]>;
  /** Why each of the first so many links could not be copied on the last try; null: nothing went wrong. */
  copyFailures(id: string, links: number): Promise<(string | null)[]>;
}

/** Reads emails as they were stored; records hold no content, which is opened apart. */
export function createEmailReader({ redis, keys, codec }: EmailStoreDeps): EmailReader {
  async function open(sealed: Buffer): Promise<unknown> {
    return JSON.parse(await codec.open(sealed));
  }

  async function records(ids: readonly string[]): Promise<EmailRecord[]> {
    const rows = await Promise.all(
      ids.map(async (id) => redis.hmget(keys.email(id), ...recordFields)),
    );
    return rows.flatMap((row, index) => parseRecord(ids[index] ?? "", row) ?? []);
  }

  return {
    records,
    record: async (id) => (await records([id]))[0] ?? null,
    async content(id) {
      const sealed = await redis.hgetBuffer(keys.email(id), "content");
      return sealed === null ? null : inboundEmailSchema.parse(await open(sealed));
    },
    async undecided(id) {
      const fields = [...recordFields, "content"];
      const values = await redis.hmgetBuffer(keys.email(id), ...fields);
      const texts = values.slice(0, -1).map((value) => value?.toString() ?? null);
      const record = parseRecord(id, texts);
      if (record === null) return null;
      const sealed = isUndecided(record) ? values.at(-1) : null;
      return { record, email: sealed ? inboundEmailSchema.parse(await open(sealed)) : null };
    },
    async decision(id) {
      const sealed = await redis.hgetBuffer(keys.email(id), "decision");
      return sealed === null ? null : parseDecision(await open(sealed));
    },
    async decided(id) {
      const fields = ["email_id", "content", "decision"] as const;
      const [emailId, content, sealed] = await redis.hmgetBuffer(keys.email(id), ...fields);
      if (!emailId || !content || !sealed) return null;
      const decision = parseDecision(await open(sealed));
      if (decision.kind !== "deliver") return null;
      const email = inboundEmailSchema.parse(await open(content));
      return { email, emailId: emailId.toString(), decision };
    },
    async copyFailures(id, links) {
      if (links === 0) return [];
      const fields = Array.from({ length: links }, (_, place) => `copy:${place}`);
      return redis.hmget(keys.email(id), ...fields);
    },
    idsByEmailId: async (emailId) => redis.srandmember(keys.emailIdIndex(emailId), MAX_SAME_ID),
  };
}
