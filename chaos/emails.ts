import { emailKey, parseInboundEmail } from "@gmail-push/core";
import type { Random } from "./random.ts";

/** What may go in, and what must not. */
export const emailKinds = [
  "plain",
  "without_message_id",
  "ruled",
  "stopped",
  "no_links",
  "wrong_token",
  "bad_json",
  "missing_sender",
  "stranger",
] as const;
export type EmailKind = (typeof emailKinds)[number];

export interface ChaosEmail {
  marker: string;
  kind: EmailKind;
  /** the exact bytes to push */
  body: string;
  /** the service's own id of it; null when it can never become one of its emails */
  key: string | null;
  /** where it must arrive once it is accepted */
  paths: readonly string[];
}

export const DEFAULT_PATH = "/default";
export const RULE_PATH = "/rule";
export const ALLOWED_SENDER = "jean.dupont@example.fr";

/** The subject of an email holds one of these words when a rule is meant to match it. */
export const RULED_WORD = "copie-interne";
export const STOPPED_WORD = "interne-seulement";

const subjectWords: Partial<Record<EmailKind, string>> = {
  ruled: RULED_WORD,
  stopped: STOPPED_WORD,
};
const pathsByKind: Partial<Record<EmailKind, readonly string[]>> = {
  plain: [DEFAULT_PATH],
  without_message_id: [DEFAULT_PATH],
  ruled: [RULE_PATH, DEFAULT_PATH],
  stopped: [RULE_PATH],
};

/** Out of 100 emails. */
const shares: Record<EmailKind, number> = {
  plain: 52,
  without_message_id: 10,
  ruled: 8,
  stopped: 8,
  no_links: 8,
  wrong_token: 4,
  bad_json: 3,
  missing_sender: 3,
  stranger: 4,
};

function drawKind(random: Random): EmailKind {
  let left = random.next() * 100;
  return emailKinds.find((kind) => (left -= shares[kind]) < 0) ?? "plain";
}

/** `run` makes the emails of two runs different ones. */
export function drawEmail(run: string, serial: number, random: Random): ChaosEmail {
  const kind = drawKind(random);
  const marker = `${run}-${serial}`;
  const link = `https://www.dropbox.com/scl/fi/${marker}/rushs.zip?rlkey=k&amp;dl=0`;
  const posted = {
    subject: `Nouveau document ${subjectWords[kind] ?? ""} [chaos ${marker}]`,
    ...(kind === "missing_sender" ? {} : { sender: senderOf(kind) }),
    body: kind === "no_links" ? "<p>Bonjour, rien à copier.</p>" : `<p>Le fichier : ${link}</p>`,
    date: new Date(Date.UTC(2026, 1, 4) + serial * 1_000).toISOString(),
    ...(kind === "without_message_id" ? {} : { message_id: `18d5f0${marker}` }),
  };
  const body = JSON.stringify(posted);
  const parsed = parseInboundEmail(posted);
  const isOurs = parsed.kind === "email" && !isRefused(kind);
  return {
    marker,
    kind,
    body: kind === "bad_json" ? body.slice(0, -1) : body,
    key: isOurs ? emailKey(parsed.email) : null,
    paths: pathsByKind[kind] ?? [],
  };
}

function senderOf(kind: EmailKind): string {
  return kind === "stranger" ? "Mal <mal@inconnu.example>" : `Jean Dupont <${ALLOWED_SENDER}>`;
}

/** Whether the ingress must not take it. */
export function isRefused(kind: EmailKind): boolean {
  return ["wrong_token", "bad_json", "missing_sender", "stranger"].includes(kind);
}

export function markerIn(subject: string): string | null {
  return /\[chaos ([\w-]+)\]/.exec(subject)?.[1] ?? null;
}
