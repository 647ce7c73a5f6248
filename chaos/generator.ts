import { setTimeout as delay } from "node:timers/promises";
import { type ChaosEmail, drawEmail } from "./emails.ts";
import type { PushAnswer } from "./push-client.ts";
import { learn, newPushedEmail, type PushedEmail } from "./pushed-email.ts";
import type { Random } from "./random.ts";

export interface GeneratorOptions {
  /** makes the emails of two runs different ones */
  run: string;
  random: Random;
  perSecond: number;
  push: (email: ChaosEmail) => Promise<PushAnswer>;
}

/** The sender's side; times are those of `performance.now()`. */
export interface Generator {
  readonly pushed: readonly PushedEmail[];
  readonly acknowledgedAt: readonly number[];
  /** ms from the time a push was due to its acknowledgement */
  readonly latenciesMs: readonly number[];
  /** Sends new emails at fixed times until aborted, however slow the answers are. */
  run(until: AbortSignal): Promise<void>;
  /** Pushes again what is unanswered, until all is answered; false when that is aborted. */
  finish(until: AbortSignal): Promise<boolean>;
}

const DUPLICATE_SHARE = 0.15;
const DUPLICATE_WITHIN_MS = 1_500;
/** So many senders do not try again after a lost or refused answer. */
const GIVEN_UP_SHARE = 0.08;
const RETRY_AFTER_MS = 1_500;
const TICK_MS = 5;

interface Scheduled {
  sent: PushedEmail;
  dueAt: number;
  isPatient: boolean;
}

/** An open loop: a push goes out when it is due, whether or not earlier ones have been answered. */
export function createGenerator({ run, random, perSecond, push }: GeneratorOptions): Generator {
  const pushed: PushedEmail[] = [];
  const acknowledgedAt: number[] = [];
  const latenciesMs: number[] = [];
  let scheduled: Scheduled[] = [];
  const underWay = new Set<Scheduled>();

  function drawOne(dueAt: number): void {
    const sent = newPushedEmail(drawEmail(run, pushed.length, random));
    pushed.push(sent);
    const isPatient = random.next() >= GIVEN_UP_SHARE;
    scheduled.push({ sent, dueAt, isPatient });
    if (random.next() >= DUPLICATE_SHARE) return;
    scheduled.push({ sent, dueAt: dueAt + random.between(0, DUPLICATE_WITHIN_MS), isPatient });
  }

  async function pushOne(one: Scheduled): Promise<void> {
    const { sent, dueAt, isPatient } = one;
    underWay.add(one);
    const outcome = learn(sent, await push(sent.email));
    underWay.delete(one);
    const now = performance.now();
    if (outcome === "acknowledged") {
      acknowledgedAt.push(now);
      latenciesMs.push(now - dueAt);
    } else if (outcome !== "refused" && isPatient) {
      scheduled.push({ sent, dueAt: now + RETRY_AFTER_MS, isPatient });
    }
  }

  function pushDue(): void {
    const now = performance.now();
    for (const each of scheduled) if (each.dueAt <= now) void pushOne(each);
    scheduled = scheduled.filter(({ dueAt }) => dueAt > now);
  }

  return {
    pushed,
    acknowledgedAt,
    latenciesMs,
    async run(until) {
      let nextAt = performance.now();
      while (!until.aborted) {
        for (; nextAt <= performance.now(); nextAt += 1_000 / perSecond) drawOne(nextAt);
        pushDue();
        await delay(TICK_MS);
      }
    },
    async finish(until) {
      while (scheduled.length > 0 || underWay.size > 0) {
        if (until.aborted) return false;
        pushDue();
        await delay(TICK_MS);
      }
      return true;
    },
  };
}
