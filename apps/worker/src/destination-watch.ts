import { type Attempt, isSignOfHealth } from "@gmail-push/core";
import {
  type AttemptPass,
  type DestinationGate,
  type DestinationStore,
  type DisabledReason,
  type Entry,
  faultLevel,
  type HealthChange,
  type Logger,
  type Metrics,
} from "@gmail-push/infra";
import type { Announce } from "./announce.ts";

/** A destination that asks to be left alone is left alone for at most this long at a time. */
const MAX_HOLD_MS = 3_600_000;

/** Lets attempts at a destination in, learns from how they end, and tells when its health changes. */
export interface DestinationWatch {
  enter(pass: AttemptPass): Promise<Entry>;
  /** Waits for the attempt and takes it off the destination, however it ends, while it is recorded. */
  leaving<T>(
    pass: AttemptPass,
    attempt: Promise<Attempt | null>,
    record: (made: Attempt | null) => Promise<T>,
  ): Promise<T>;
  disable(destinationId: string, because: DisabledReason): Promise<void>;
  /** Lets the next in line find that the destination takes nothing more. */
  dismissNext(destinationId: string): Promise<void>;
}

export interface DestinationWatchDeps {
  gate: DestinationGate;
  destinations: Pick<DestinationStore, "disable">;
  announce: Announce;
  /** sets a job going that waits for its time */
  wake: (job: string) => Promise<void>;
  metrics: Pick<Metrics, "deliveryWaits">;
  log: Pick<Logger, "debug" | "error">;
}

function holdOf(attempt: Attempt | null): number {
  if (attempt?.status !== 429 && attempt?.status !== 503) return 0;
  return Math.min(attempt.retryAfterMs ?? 0, MAX_HOLD_MS);
}

function resultOf(attempt: Attempt | null): "ok" | "failed" | "none" {
  if (attempt === null) return "none";
  return isSignOfHealth(attempt) ? "ok" : "failed";
}

/** What is told afterwards, and to others, decides nothing about an attempt: a failure is logged, and no more. */
function createAside(log: DestinationWatchDeps["log"]) {
  return async (work: Promise<void>, destinationId: string, failure: string): Promise<void> =>
    work.catch((error: unknown) => log[faultLevel(error)]({ err: error, destinationId }, failure));
}

export function createDestinationWatch(deps: DestinationWatchDeps): DestinationWatch {
  const { gate, destinations, announce, wake, metrics } = deps;
  const aside = createAside(deps.log);

  async function disable(destinationId: string, because: DisabledReason): Promise<void> {
    if ((await destinations.disable(destinationId, because)) === null) return;
    const told = announce("destination_disabled", destinationId, because);
    await aside(told, destinationId, "disabling not told");
  }

  async function wakeAll(destinationId: string, jobs: readonly string[]): Promise<void> {
    await Promise.all(
      jobs.map(async (job) => aside(wake(job), destinationId, "waiting delivery not woken")),
    );
  }

  async function tell(id: string, change: HealthChange, attempt: Attempt | null): Promise<void> {
    switch (change) {
      case "degraded":
        return announce("destination_degraded", id, attempt?.reason ?? null);
      case "recovered":
        return announce("destination_recovered", id, null);
      case "failing":
        return disable(id, "failing");
      case null:
    }
  }

  async function leave(pass: AttemptPass, attempt: Attempt | null): Promise<void> {
    const left = { ...pass, now: Date.now() };
    const { id } = pass.destination;
    const { change, next } = await gate.leave(left, resultOf(attempt), holdOf(attempt));
    const told = aside(tell(id, change, attempt), id, "health of a destination not told");
    await Promise.all([told, wakeAll(id, next)]);
  }

  return {
    async enter(pass) {
      const entry = await gate.enter(pass);
      if (entry.kind === "wait") metrics.deliveryWaits.inc({ because: entry.because });
      return entry;
    },
    async leaving(pass, attempt, record) {
      const made = await attempt.catch(async (error: unknown) => {
        // A fault of ours says nothing about the destination; its place must be free all the same.
        await leave(pass, null);
        throw error;
      });
      const [recorded] = await Promise.all([record(made), leave(pass, made)]);
      return recorded;
    },
    disable,
    async dismissNext(destinationId) {
      await wakeAll(destinationId, await gate.next(destinationId));
    },
  };
}
