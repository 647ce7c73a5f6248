import type { AlertReadings } from "@gmail-push/core";
import type { Stats, SystemState } from "@gmail-push/infra";
import type { OffloadFailure } from "../offload-result.ts";

/** What the alerts are judged by; rates are of the last so many minutes. */
export type ReadReadings = (rateWindowMinutes: number, now: Date) => Promise<AlertReadings>;

export interface ReadReadingsDeps {
  readState: () => Promise<SystemState>;
  stats: Pick<Stats, "totals">;
}

/** `skipped` is what follows five of the others in a row: without it the share would fall while all is down. */
const R2_SILENT: readonly OffloadFailure[] = ["timeout", "network_error", "skipped"];

function sum(counts: Readonly<Record<string, number>>, names = Object.keys(counts)): number {
  return names.reduce((total, name) => total + (counts[name] ?? 0), 0);
}

export function createReadReadings({ readState, stats }: ReadReadingsDeps): ReadReadings {
  return async (rateWindowMinutes, now) => {
    const [state, totals] = await Promise.all([
      readState(),
      stats.totals({ minutes: rateWindowMinutes, now: now.getTime() }),
    ]);
    const { attempts, offloads } = totals;
    const failed = sum(attempts["failed"] ?? {});
    const copies = Object.values(offloads);
    return {
      lastContactAt: state.lastContactAt,
      failedAttempts: { part: failed, whole: failed + sum(attempts["delivered"] ?? {}) },
      r2Timeouts: {
        part: copies.reduce((total, outcomes) => total + sum(outcomes, [...R2_SILENT]), 0),
        whole: copies.reduce((total, outcomes) => total + sum(outcomes), 0),
      },
      deadEmails: state.deadLately,
      pendingEmails: state.ledger.pending,
      oldestMovingAt: state.ledger.oldestMovingAt,
      ledgerBalanced: state.ledger.balanced,
      destinations: state.destinations,
      notDurable: state.notDurable,
    };
  };
}
