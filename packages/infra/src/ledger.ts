import type { Redis } from "ioredis";
import { z } from "zod";
import type { Keys } from "./keys.ts";
import { loadScript } from "./script.ts";
import { type EmailState, emailStates, pendingEmailStates } from "./states.ts";

const readLedgerScript = loadScript("read-ledger");
const readBalanceScript = loadScript("read-balance");

/** The balance of all mail: accepted = delivered + skipped + dead + pending + expired. */
export interface Balance {
  acceptedTotal: number;
  /** emails per state */
  states: Readonly<Record<EmailState, number>>;
  pending: number;
  /** ended, and forgotten after their retention */
  expired: number;
  balanced: boolean;
}

export interface Ledger extends Balance {
  /** when the oldest email that has not ended was accepted, epoch ms; null when there is none */
  oldestPendingAt: number | null;
  /** the same, less those that wait on purpose; a revived email counts from when it was revived */
  oldestMovingAt: number | null;
}

function earliest(times: readonly number[]): number | null {
  const known = times.filter((at) => at > 0);
  return known.length === 0 ? null : Math.min(...known);
}

function balanceOf(
  { acceptedTotal, expired }: Pick<Balance, "acceptedTotal" | "expired">,
  sizeOf: (state: EmailState) => number,
): Balance {
  const states = {
    accepted: sizeOf("accepted"),
    waiting: sizeOf("waiting"),
    delivering: sizeOf("delivering"),
    delivered: sizeOf("delivered"),
    skipped: sizeOf("skipped"),
    dead: sizeOf("dead"),
  };
  const pending = pendingEmailStates.reduce((sum, state) => sum + states[state], 0);
  const accounted = states.delivered + states.skipped + states.dead + pending + expired;
  return { acceptedTotal, states, pending, expired, balanced: acceptedTotal === accounted };
}

/** The balance of one instant without the times, which costs half as many commands. */
export async function readBalance(redis: Redis, keys: Keys): Promise<Balance> {
  const reading = z.array(z.number()).parse(await readBalanceScript(redis, [], [keys.prefix]));
  const [acceptedTotal = 0, expired = 0, ...sizes] = reading;
  return balanceOf({ acceptedTotal, expired }, (state) => sizes[emailStates.indexOf(state)] ?? 0);
}

/** Reads the balance of one instant. */
export async function readLedger(redis: Redis, keys: Keys): Promise<Ledger> {
  const reading = z.array(z.number()).parse(await readLedgerScript(redis, [], [keys.prefix]));
  const [acceptedTotal = 0, expired = 0, ...perState] = reading;
  const sizeOf = (state: EmailState) => perState[2 * emailStates.indexOf(state)] ?? 0;
  const oldestOf = (state: EmailState) => perState[2 * emailStates.indexOf(state) + 1] ?? 0;
  const deliveringSince = perState[2 * emailStates.length] ?? 0;
  return {
    ...balanceOf({ acceptedTotal, expired }, sizeOf),
    oldestPendingAt: earliest(pendingEmailStates.map(oldestOf)),
    oldestMovingAt: earliest([oldestOf("accepted"), deliveringSince]),
  };
}
