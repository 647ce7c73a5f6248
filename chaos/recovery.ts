import type { FaultKind } from "./schedule.ts";

/** A fault as it really was; times are those of `performance.now()`. */
export interface InjectedFault {
  kind: FaultKind;
  beganAt: number;
  endedAt: number;
}

/** How long it took, at worst, after a kind of fault; null when no fault of the kind ended alone. */
export interface Recovery {
  kind: FaultKind;
  times: number;
  acknowledgedMs: number | null;
  receivedMs: number | null;
}

/** The slowest return to work after each kind of fault that was injected. */
export function measureRecovery(
  faults: readonly InjectedFault[],
  acknowledgedAt: readonly number[],
  receivedAt: readonly number[],
): Recovery[] {
  const kinds = [...new Set(faults.map(({ kind }) => kind))].toSorted();
  return kinds.map((kind) => {
    const ofKind = faults.filter((fault) => fault.kind === kind);
    const ends = ofKind.filter((fault) => endedAlone(fault, faults)).map((fault) => fault.endedAt);
    return {
      kind,
      times: ofKind.length,
      acknowledgedMs: slowest(ends, acknowledgedAt),
      receivedMs: slowest(ends, receivedAt),
    };
  });
}

/** After a fault that ended while another went on, the wait would be the other's. */
function endedAlone(fault: InjectedFault, faults: readonly InjectedFault[]): boolean {
  return !faults.some(
    (other) => other !== fault && other.beganAt <= fault.endedAt && other.endedAt > fault.endedAt,
  );
}

function slowest(ends: readonly number[], events: readonly number[]): number | null {
  const waits = ends.flatMap((end) => {
    const next = events.find((at) => at >= end);
    return next === undefined ? [] : [next - end];
  });
  return waits.length === 0 ? null : Math.max(...waits);
}
