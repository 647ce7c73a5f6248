import type { EmailStore, OutcomeChannel } from "@gmail-push/infra";
import { finalAnswer, type IngressAnswer } from "./outcome.ts";

export interface AwaitOutcomeDeps {
  emails: EmailStore;
  outcomes: OutcomeChannel;
}

/**
 * Holds on until an email has its outcome, for at most `seconds`; null when that was not enough.
 * `abandoned` ends the wait early, when the caller has gone.
 */
export type AwaitOutcome = (
  key: string,
  seconds: number,
  abandoned: AbortSignal,
) => Promise<IngressAnswer | null>;

export function createAwaitOutcome({ emails, outcomes }: AwaitOutcomeDeps): AwaitOutcome {
  async function read(key: string): Promise<IngressAnswer | null> {
    const record = await emails.record(key);
    return record === null ? null : finalAnswer(record, Date.now());
  }

  return async (key, seconds, abandoned) => {
    const signal = AbortSignal.any([abandoned, AbortSignal.timeout(seconds * 1_000)]);
    while (!signal.aborted) {
      // Listening begins before reading, so that no news falls between the two.
      const news = outcomes.next(key, signal).catch(() => undefined);
      const answer = await read(key);
      if (answer !== null) return answer;
      await news;
    }
    return read(key);
  };
}
