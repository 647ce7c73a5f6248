import { type EmailStore, isRedisFailure, type OutcomeChannel } from "@gmail-push/infra";
import { finalAnswer, type IngressAnswer } from "./outcome.ts";

export interface AwaitOutcomeDeps {
  emails: EmailStore;
  outcomes: OutcomeChannel;
  /** aborted when the API stops: whoever waits is told `queued`, which is true */
  draining: AbortSignal;
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

export function createAwaitOutcome(deps: AwaitOutcomeDeps): AwaitOutcome {
  const { emails, outcomes, draining } = deps;

  async function read(key: string): Promise<IngressAnswer | null> {
    try {
      const record = await emails.record(key);
      return record === null ? null : finalAnswer(record, Date.now());
    } catch (error) {
      // The email is ours already: losing Redis now costs the caller the outcome and nothing else.
      if (isRedisFailure(error)) return null;
      throw error;
    }
  }

  return async (key, seconds, abandoned) => {
    const signal = AbortSignal.any([abandoned, draining, AbortSignal.timeout(seconds * 1_000)]);
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
