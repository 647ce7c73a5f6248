import { hash } from "node:crypto";

/** One pushed email. Texts stand exactly as posted: the identifiers are made of them. */
export interface InboundEmail {
  subject: string;
  sender: string;
  body: string;
  date: string;
  messageId: string | null;
  threadId: string | null;
}

export type ParsedEmail =
  | { kind: "email"; email: InboundEmail }
  | { kind: "not_an_object" }
  | { kind: "missing_field"; field: "sender" | "body" };

/**
 * Reads the posted JSON (`subject`, `sender`, `body`, `date`, `message_id`, `thread_id`). Only a sender and
 * a body are demanded; one that is absent, blank or not text is missing. Any other field that is not text
 * counts as empty (domain 3).
 */
export function parseInboundEmail(value: unknown): ParsedEmail {
  if (!isObject(value)) return { kind: "not_an_object" };
  const sender = textOf(value["sender"]);
  if (sender.trim() === "") return { kind: "missing_field", field: "sender" };
  const body = textOf(value["body"]);
  if (body.trim() === "") return { kind: "missing_field", field: "body" };
  const email: InboundEmail = {
    subject: textOf(value["subject"]),
    sender,
    body,
    date: textOf(value["date"]),
    messageId: identifierOf(value["message_id"]),
    threadId: identifierOf(value["thread_id"]),
  };
  return { kind: "email", email };
}

/** The reported id, 32 hex digits. Emails of one sender with one date share it (departure `seed-id`). */
export function emailId(email: { sender: string; date: string }): string {
  return hash("md5", `${email.sender}:${email.date}`);
}

/**
 * What makes two pushes the same email: Gmail's message id, or else the content. `m-` and 40 hex digits.
 * JSON frames the parts, so that no two lists of parts read alike, and escapes lone surrogates.
 */
export function emailKey(email: InboundEmail): string {
  const identity =
    email.messageId === null
      ? ["content", email.sender, email.date, email.subject, email.body]
      : ["message_id", email.messageId];
  const digest = hash("sha256", JSON.stringify(identity));
  return `m-${digest.slice(0, 40)}`;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function identifierOf(value: unknown): string | null {
  const text = textOf(value);
  return text.trim() === "" ? null : text;
}
