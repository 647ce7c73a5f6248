import {
  createMetrics,
  createStats,
  startStatsRecorder,
  type StatsRecorder,
} from "@gmail-push/infra";
import { Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

const NOON = Date.parse("2026-11-22T12:00:30Z");
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

interface Scene {
  stores: TestStores;
  metrics: ReturnType<typeof createMetrics>;
  stats: ReturnType<typeof createStats>;
  recorder: StatsRecorder;
  /** the recorder's clock */
  clock: { now: number };
}

function recordAlso({ stores }: Scene, at = NOON) {
  const metrics = createMetrics();
  const { log } = captureLog();
  const clock = { now: at };
  const recorder = startStatsRecorder({ ...stores, metrics, log, now: () => clock.now });
  return { metrics, recorder, clock };
}

async function withScene(test: (scene: Scene) => Promise<void>): Promise<void> {
  await using redis = testRedis();
  await using stores = openTestStores(redis);
  await stores.redis.ping();
  const metrics = createMetrics();
  const { log } = captureLog();
  const clock = { now: NOON };
  await using recorder = startStatsRecorder({ ...stores, metrics, log, now: () => clock.now });
  await test({ stores, metrics, stats: createStats(stores), recorder, clock });
}

describe("the statistics", () => {
  it("tell what a process counted, by every label", async () => {
    await withScene(async ({ metrics, recorder, stats }) => {
      await recorder.record();
      metrics.ingress.inc({ outcome: "queued" }, 3);
      metrics.ingress.inc({ outcome: "unauthorized" });
      metrics.decisions.inc({ kind: "deliver" }, 2);
      metrics.links.inc({ provider: "dropbox" }, 4);
      metrics.attempts.inc({ outcome: "failed", reason: "timeout" });
      metrics.attempts.inc({ outcome: "delivered", reason: "none" }, 2);
      metrics.offloads.inc({ provider: "dropbox", outcome: "stored" });
      metrics.processingSeconds.observe({ outcome: "processed" }, 0.3);
      metrics.processingSeconds.observe({ outcome: "processed" }, 1_000_000);
      await recorder.record();
      expect(await stats.totals({ minutes: 1, now: NOON })).toEqual({
        pushes: { queued: 3, unauthorized: 1 },
        decisions: { deliver: 2 },
        links: { dropbox: 4 },
        attempts: { failed: { timeout: 1 }, delivered: { none: 2 } },
        offloads: { dropbox: { stored: 1 } },
        ended: { processed: 2 },
        times: { processed: { 2: 1, 13: 1 } },
      });
    });
  });

  it("leave out what was counted before the recorder began, and what did not grow", async () => {
    await withScene(async (scene) => {
      const { metrics, recorder, stats, stores } = scene;
      metrics.ingress.inc({ outcome: "queued" }, 7);
      await recorder.record();
      const later = startStatsRecorder({ ...stores, metrics, log: captureLog().log });
      await later.record();
      await later[Symbol.asyncDispose]();
      await recorder.record();
      expect((await stats.totals({ minutes: 1, now: NOON })).pushes).toEqual({ queued: 7 });
    });
  });

  it("add up what several processes count", async () => {
    await withScene(async (scene) => {
      const other = recordAlso(scene);
      await other.recorder.record();
      scene.metrics.ingress.inc({ outcome: "queued" }, 2);
      other.metrics.ingress.inc({ outcome: "queued" }, 5);
      await scene.recorder.record();
      await other.recorder[Symbol.asyncDispose]();
      expect((await scene.stats.totals({ minutes: 1, now: NOON })).pushes).toEqual({ queued: 7 });
    });
  });

  it("hold the minutes asked for and no others", async () => {
    await withScene(async ({ metrics, recorder, clock, stats }) => {
      await recorder.record();
      for (let minute = 0; minute < 120; minute += 1) {
        clock.now = NOON - minute * MINUTE;
        metrics.ingress.inc({ outcome: "queued" });
        await recorder.record();
      }
      for (const minutes of [1, 15, 61, 120, 1_440]) {
        const { pushes } = await stats.totals({ minutes, now: NOON });
        expect(pushes["queued"]).toBe(Math.min(minutes, 120));
      }
      for (const minutes of [0, 1_441, Number.NaN]) {
        await expect(stats.totals({ minutes, now: NOON })).rejects.toThrow("minutes");
      }
    });
  });

  it("hand over the last counts when a process ends", async () => {
    await withScene(async (scene) => {
      const other = recordAlso(scene);
      await other.recorder.record();
      other.metrics.ingress.inc({ outcome: "queued" });
      await other.recorder[Symbol.asyncDispose]();
      expect((await scene.stats.totals({ minutes: 1, now: NOON })).pushes).toEqual({ queued: 1 });
    });
  });

  it("know when the last push with the right token came", async () => {
    await withScene(async ({ metrics, recorder, clock, stats }) => {
      await recorder.record();
      metrics.ingress.inc({ outcome: "unauthorized" });
      await recorder.record();
      expect(await stats.lastPushAt()).toBeNull();
      for (const at of [NOON, NOON - MINUTE]) {
        clock.now = at;
        metrics.ingress.inc({ outcome: "too_large" });
        await recorder.record();
      }
      expect(await stats.lastPushAt()).toBe(NOON);
      clock.now = NOON + MINUTE;
      metrics.attempts.inc({ outcome: "delivered", reason: "none" });
      await recorder.record();
      expect(await stats.lastPushAt()).toBe(NOON);
    });
  });
});

describe("a series", () => {
  it.each([
    ["24h", 25, HOUR],
    ["7d", 57, 3 * HOUR],
    ["30d", 121, 6 * HOUR],
  ] as const)("of %s has %i steps without gaps", async (range, length, stepMs) => {
    await withScene(async ({ stats }) => {
      const series = await stats.series({ range, now: NOON });
      expect(series.steps).toHaveLength(length);
      expect(series).toMatchObject({ range, stepMs });
      const times = series.steps.map(({ at }) => at);
      expect(times).toEqual(times.map((_, index) => series.from + index * stepMs));
      expect(times.at(-1)).toBeLessThanOrEqual(NOON);
      expect(NOON - (times.at(-1) ?? 0)).toBeLessThan(stepMs);
      expect(series.total).toMatchObject({ emails: 0, errorRate: null, medianSeconds: null });
    });
  });

  it.each([
    ["24h", DAY],
    ["7d", 7 * DAY],
    ["30d", 30 * DAY],
  ] as const)(
    "of %s tells of emails, times and failures where they belong",
    async (range, length) => {
      await withScene(async ({ metrics, recorder, clock, stats }) => {
        await recorder.record();
        for (const [ago, emails] of [
          [length + 7 * HOUR, 100],
          [length / 2, 6],
          [0, 2],
        ] as const) {
          clock.now = NOON - ago;
          metrics.ingress.inc({ outcome: "queued" }, emails);
          metrics.ingress.inc({ outcome: "already_processed" });
          metrics.attempts.inc({ outcome: "delivered", reason: "none" }, 3);
          metrics.attempts.inc({ outcome: "failed", reason: "timeout" });
          for (let each = 0; each < 20; each += 1) {
            metrics.processingSeconds.observe({ outcome: "processed" }, each < 18 ? 0.8 : 20);
          }
          metrics.processingSeconds.observe({ outcome: "skipped_no_links" }, 0.01);
          await recorder.record();
        }
        const { steps, total, stepMs } = await stats.series({ range, now: NOON });
        expect(total).toMatchObject({ emails: 8, attempts: 8, failures: { timeout: 2 } });
        expect(total.errorRate).toBe(0.25);
        expect(total.ended).toEqual({ processed: 40, skipped_no_links: 2 });
        const filled = steps.filter(({ emails }) => emails > 0);
        expect(filled.map(({ emails }) => emails)).toEqual([6, 2]);
        expect(filled[0]?.emailsPerHour).toBeCloseTo((6 * HOUR) / stepMs);
        expect(filled[1]?.emailsPerHour).toBeCloseTo(2, 0);
        for (const { medianSeconds, p95Seconds } of filled) {
          expect(medianSeconds).toBeGreaterThan(0.5);
          expect(medianSeconds).toBeLessThanOrEqual(1);
          expect(p95Seconds).toBeGreaterThan(10);
          expect(p95Seconds).toBeLessThanOrEqual(30);
        }
      });
    },
  );
});

describe("a recorder", () => {
  it("leaves nothing in Redis that does not go by itself, but when the last push came", async () => {
    await withScene(async ({ stores, metrics, recorder }) => {
      await recorder.record();
      metrics.ingress.inc({ outcome: "queued" });
      await recorder.record();
      const { redis, keys } = stores;
      const found = await redis.keys(`${keys.prefix}:*`);
      const made = found.filter((key) => !key.startsWith(keys.bull));
      expect(made).toHaveLength(5);
      for (const key of made) {
        const seconds = await redis.ttl(key);
        if (key === keys.lastPush) continue;
        expect(seconds).toBeGreaterThan(86_000);
        expect(seconds).toBeLessThanOrEqual(33 * 86_400);
      }
    });
  });

  it("is bounded, whatever values a label takes", async () => {
    await withScene(async ({ metrics, recorder, stats }) => {
      await recorder.record();
      for (let value = 0; value < 2_000; value += 1) {
        metrics.ingress.inc({ outcome: `${"é:.".repeat(50)}${value}` });
        metrics.ingress.inc({ outcome: `outcome-${value}` });
      }
      await recorder.record();
      const { pushes } = await stats.totals({ minutes: 1, now: NOON });
      expect(Object.keys(pushes).length).toBeGreaterThan(50);
      expect(Object.keys(pushes).length).toBeLessThanOrEqual(120);
      for (const outcome of Object.keys(pushes)) expect(outcome).toMatch(/^[\w-]{1,40}$/);
    });
  });

  it("keeps what Redis does not take and hands it over later, each to its own minute", async () => {
    await using server = await startRedisServer();
    await using stores = openTestStores({ url: server.url, prefix: "stats" });
    const metrics = createMetrics();
    const clock = { now: NOON };
    const { log } = captureLog();
    await using recorder = startStatsRecorder({ ...stores, metrics, log, now: () => clock.now });
    await recorder.record();
    await stores.redis.ping();
    await server.stop();
    await until("Redis is away", () => stores.redis.status !== "ready");
    for (let minute = 0; minute < 3; minute += 1) {
      clock.now = NOON + minute * MINUTE;
      metrics.ingress.inc({ outcome: "unavailable" });
      await recorder.record();
    }
    await server.start();
    await stores.redis.ping();
    await recorder.record();
    const stats = createStats(stores);
    for (let minute = 0; minute < 3; minute += 1) {
      const { pushes } = await stats.totals({ minutes: 1, now: NOON + minute * MINUTE });
      expect(pushes).toEqual({ unavailable: 1 });
    }
  });

  it("counts a batch once whose reply was lost", async () => {
    await using server = await startRedisServer();
    await using stores = openTestStores({ url: server.url, prefix: "stats" });
    const impatient = new Redis(server.url, { maxRetriesPerRequest: 1 });
    const metrics = createMetrics();
    const { log, lines } = captureLog();
    const recorder = startStatsRecorder({ ...stores, redis: impatient, metrics, log });
    try {
      await impatient.ping();
      await recorder.record();
      metrics.ingress.inc({ outcome: "queued" });
      await recorder.record();
      // Redis does as it is told in the end, when the sender has given up.
      await stores.redis.call("CLIENT", "PAUSE", "60000", "WRITE");
      impatient.options.commandTimeout = 200;
      metrics.ingress.inc({ outcome: "queued" }, 5);
      await recorder.record();
      expect(lines.map(({ msg }) => msg)).toContain("counts not handed over yet");
      delete impatient.options.commandTimeout;
      await stores.redis.call("CLIENT", "UNPAUSE");
      metrics.ingress.inc({ outcome: "queued" }, 2);
      await recorder[Symbol.asyncDispose]();
      const { pushes } = await createStats(stores).totals({ minutes: 2, now: Date.now() });
      expect(pushes).toEqual({ queued: 8 });
    } finally {
      impatient.disconnect();
    }
  });

  it("delays no end of a process while Redis is away", async () => {
    await using server = await startRedisServer();
    await using stores = openTestStores({ url: server.url, prefix: "stats" });
    const metrics = createMetrics();
    const recorder = startStatsRecorder({ ...stores, metrics, log: captureLog().log });
    await recorder.record();
    await server.kill();
    metrics.ingress.inc({ outcome: "queued" });
    const began = performance.now();
    await recorder[Symbol.asyncDispose]();
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
