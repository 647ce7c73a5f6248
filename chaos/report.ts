import type { PushedEmail, PushOutcome } from "./pushed-email.ts";
import type { ChaosReport, Progress } from "./run-chaos.ts";

const SHOWN_PROBLEMS = 30;

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function percentile(sorted: readonly number[], share: number): string {
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return value === undefined ? "-" : `${Math.round(value)} ms`;
}

function emailsWith({ pushed }: ChaosReport, outcome: PushOutcome): number {
  return pushed.filter(({ outcomes }) => outcomes[outcome] > 0).length;
}

function isUnsure({ outcomes }: PushedEmail): boolean {
  return outcomes.acknowledged === 0 && outcomes.refused === 0;
}

function ledgerRows(report: ChaosReport): [string, string][] {
  const { pushed, ledger, book } = report;
  const { acceptedTotal, states, pending, expired } = ledger;
  const arrivals = [...book.arrivals.values()];
  const received = sum(arrivals.map((arrival) => arrival.received));
  const duplicates = sum(arrivals.map((arrival) => arrival.duplicates));
  return [
    [
      "client",
      `${pushed.length} emails in ${sum(pushed.map(({ pushes }) => pushes))} pushes: ` +
        `${emailsWith(report, "acknowledged")} acknowledged, ${emailsWith(report, "refused")} refused, ` +
        `${pushed.filter(isUnsure).length} unknown`,
    ],
    [
      "service",
      `${acceptedTotal} accepted = ${states.delivered} delivered + ${states.skipped} skipped + ` +
        `${states.dead} dead + ${pending} pending + ${expired} expired`,
    ],
    [
      "receiver",
      `${received} received: ${arrivals.length} distinct, ${duplicates} again after a 200, ` +
        `${received - arrivals.length - duplicates} again after a failure`,
    ],
  ];
}

function seconds(ms: number | null): string {
  return ms === null ? "-" : `${(ms / 1_000).toFixed(2)} s`;
}

/** The closing table. */
export function formatReport(seed: number, minutes: number, report: ChaosReport): string {
  const { faults, recoveries, problems, drainedMs } = report;
  const sorted = report.latenciesMs.toSorted((one, other) => one - other);
  const rows: [string, string][] = [
    ["seed", String(seed)],
    ["minutes", String(minutes)],
    ...ledgerRows(report),
    ["answer after", `${percentile(sorted, 0.5)} (p50), ${percentile(sorted, 0.99)} (p99)`],
    ["drained in", seconds(drainedMs)],
    ["faults", String(faults.length)],
  ];
  const title = `${"after the end of".padEnd(30)}${"times".padStart(6)}`;
  const shown = problems.slice(0, SHOWN_PROBLEMS);
  return [
    ...rows.map(([name, value]) => `${name.padEnd(14)}${value}`),
    `${title}${"next ack".padStart(12)}${"next webhook".padStart(14)}  (slowest)`,
    ...recoveries.map(({ kind, times, acknowledgedMs, receivedMs }) => {
      const waits = `${seconds(acknowledgedMs).padStart(12)}${seconds(receivedMs).padStart(14)}`;
      return `${kind.padEnd(30)}${String(times).padStart(6)}${waits}`;
    }),
    ...shown.map((problem) => `PROBLEM: ${problem}`),
    ...(problems.length > shown.length ? [`... and ${problems.length - shown.length} more`] : []),
    problems.length === 0 ? "verdict: nothing lost" : `verdict: ${problems.length} PROBLEMS`,
  ].join("\n");
}

/** One line on how far a run is. */
export function formatProgress({ phase, secondsLeft, pushed, received, faults }: Progress): string {
  const acknowledged = pushed.filter(({ outcomes }) => outcomes.acknowledged > 0).length;
  const counts = `${pushed.length} pushed, ${acknowledged} acknowledged, ${received} received`;
  return `${phase} ${secondsLeft} s: ${counts}${faults.length > 0 ? ` [${faults.join(", ")}]` : ""}`;
}
