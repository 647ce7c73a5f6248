import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ChaosReport, runChaos } from "../../chaos/run-chaos.ts";
import { faultKinds, planFaults } from "../../chaos/schedule.ts";

const SCHEDULE = { seed: 12, runMs: 15_000, spacingMs: 1_000, longestMs: 2_000 };

/** A run with its data in a folder that goes with it. */
async function runOnce(): Promise<ChaosReport> {
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-chaos-"));
  try {
    const { longestMs: longestFaultMs, ...schedule } = SCHEDULE;
    return await runChaos({
      ...schedule,
      longestFaultMs,
      perSecond: 15,
      drainMs: 90_000,
      isHurried: true,
      folder,
      onProgress: () => undefined,
      signal: AbortSignal.timeout(140_000),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("API, workers and Redis as processes, broken one after another while emails come in", () => {
  it("lose no email they took, and account for each", { timeout: 160_000 }, async () => {
    const report = await runOnce();
    expect(report.problems).toEqual([]);
    expect(report.faults.map(({ kind }) => kind)).toEqual(
      planFaults(SCHEDULE).map(({ kind }) => kind),
    );
    expect(report.pushed.length).toBeGreaterThan(100);
    expect(report.ledger).toMatchObject({ balanced: true, pending: 0 });
    expect(report.ledger.states.delivered).toBeGreaterThan(50);
  });
});

const plan = (seed: number) =>
  planFaults({ seed, runMs: 600_000, spacingMs: 2_500, longestMs: 4_000 });

describe("planFaults", () => {
  it("gives the same faults for the same seed, and others for another", () => {
    expect(plan(1)).toEqual(plan(1));
    expect(plan(1)).not.toEqual(plan(2));
  });

  it("has every kind, ends all in time, and never breaks one target twice at once", () => {
    const planned = plan(3);
    expect(new Set(planned.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
    const lastEnd = new Map<string, number>();
    for (const { kind, startMs, endMs } of planned) {
      const [, target = ""] = kind.split(" ");
      expect(startMs).toBeGreaterThanOrEqual(lastEnd.get(target) ?? 0);
      expect(endMs).toBeLessThanOrEqual(600_000);
      lastEnd.set(target, endMs);
    }
  });
});
