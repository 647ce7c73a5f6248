import { type ChaosEmail, isRefused } from "./emails.ts";
import type { PushAnswer } from "./push-client.ts";

/** What one push came to; `postponed` (503) and `unknown` (no whole answer) call for another. */
export type PushOutcome = "acknowledged" | "refused" | "postponed" | "unknown";

/** One email and everything its sender was told about it. */
export interface PushedEmail {
  email: ChaosEmail;
  pushes: number;
  outcomes: Record<PushOutcome, number>;
  /** answers this API may never give to this email */
  surprises: string[];
}

export function newPushedEmail(email: ChaosEmail): PushedEmail {
  const outcomes = { acknowledged: 0, refused: 0, postponed: 0, unknown: 0 };
  return { email, pushes: 0, outcomes, surprises: [] };
}

const OURS = new Set(["queued", "processed", "already_processed", "stopped_by_routing_rule"]);

function outcomeOf(answer: PushAnswer): PushOutcome | null {
  if (answer.kind === "unknown") return "unknown";
  const { status, word } = answer;
  if (word === null) return null;
  if (status === 503) return "postponed";
  if (status === 200 && word === "skipped_sender_not_allowed") return "refused";
  if (status === 200 && OURS.has(word)) return "acknowledged";
  return status >= 400 && status < 500 ? "refused" : null;
}

/** Notes what a push came to. An answer of no known kind is a surprise, and the email's fate unknown. */
export function learn(sent: PushedEmail, answer: PushAnswer): PushOutcome {
  const outcome = outcomeOf(answer);
  const mustBeRefused = isRefused(sent.email.kind);
  const isWrong =
    outcome === null ||
    (outcome === "acknowledged" && mustBeRefused) ||
    (outcome === "refused" && !mustBeRefused);
  if (isWrong && answer.kind === "answered") {
    sent.surprises.push(`${answer.status} ${answer.word ?? "in words the API does not have"}`);
  }
  sent.pushes += 1;
  sent.outcomes[outcome ?? "unknown"] += 1;
  return outcome ?? "unknown";
}
