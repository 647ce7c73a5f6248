import { setTimeout as delay } from "node:timers/promises";
import { createDestinationGate, createKeys, type Destination } from "@gmail-push/infra";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newDestination } from "../../packages/infra/src/destination.ts";
import { type TestRedis, testRedis } from "../helpers/redis.ts";

const T0 = 1_800_000_000_000;
const LEASE = 45_000;
const HOUR = 3_600_000;
const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

function build(options: Partial<Destination["options"]> = {}): Destination {
  const made = newDestination("https://hooks.example.org/a", SECRET, T0);
  return { id: "w-1", ...made, options: { ...made.options, ...options } };
}

function pass(destination: Destination, attempt: string, now: number) {
  return { destination, attempt, job: `job-${attempt}`, leaseMs: LEASE, now };
}

function openGate({ redis, prefix }: TestRedis, disableAfterMs = 120 * HOUR) {
  const gate = createDestinationGate({ redis, keys: createKeys(prefix), disableAfterMs });
  const depart = async (
    attempt: string,
    now: number,
    result: "ok" | "failed" | "none" = "ok",
    { destination = build(), holdMs = 0 } = {},
  ) => gate.leave(pass(destination, attempt, now), result, holdMs);
  return {
    gate,
    enter: async (destination: Destination, attempt: string, now: number) =>
      gate.enter(pass(destination, attempt, now)),
    depart,
    leave: async (...how: Parameters<typeof depart>) => (await depart(...how)).change,
  };
}

describe("the line", () => {
  it("sends for as many as there is room for, each once, when an attempt leaves", async () => {
    await using redis = testRedis();
    const { enter, depart } = openGate(redis);
    const destination = build({ concurrency: 1 });
    await enter(destination, "a", T0);
    for (const attempt of ["b", "c"]) {
      expect((await enter(destination, attempt, T0)).kind).toBe("wait");
    }
    const first = (await depart("a", T0 + 10, "ok", { destination })).next;
    expect(first).toHaveLength(1);
    await enter(destination, "d", T0 + 11);
    const second = (await depart("d", T0 + 12, "ok", { destination })).next;
    expect([...first, ...second].toSorted()).toEqual(["job-b", "job-c"]);
    await enter(destination, "e", T0 + 13);
    expect((await depart("e", T0 + 14, "ok", { destination })).next).toEqual([]);
  });

  it("sends for nobody while a hanging destination has no room, and for one where a place is free", async () => {
    await using redis = testRedis();
    const { enter, depart } = openGate(redis);
    for (let index = 0; index < 6; index += 1) await enter(build(), `hangs-${index}`, T0);
    const at = T0 + 3_000;
    for (let index = 0; index < 3; index += 1) await enter(build(), `waits-${index}`, at);
    expect((await depart("hangs-0", at, "failed")).next).toEqual([]);
    expect((await depart("hangs-1", at, "failed")).next).toEqual([]);
    expect((await depart("hangs-2", at, "failed")).next).toHaveLength(1);
  });

  it("sends for those who wait for a circuit once it closes, and not when it opens", async () => {
    await using redis = testRedis();
    const { enter, depart } = openGate(redis);
    for (let index = 0; index < 10; index += 1) await depart(`f${index}`, T0, "failed");
    for (let index = 0; index < 5; index += 1) await enter(build(), `waits-${index}`, T0 + 1_000);
    await enter(build(), "probe", T0 + 5_100);
    expect(await depart("probe", T0 + 5_200, "failed")).toEqual({ change: null, next: [] });
    await enter(build(), "second", T0 + 15_300);
    for (let index = 0; index < 5; index += 1) await enter(build(), `later-${index}`, T0 + 15_301);
    const { change, next } = await depart("second", T0 + 15_400);
    expect(change).toBe("recovered");
    expect(next).toHaveLength(2);
  });

  it("is sent for by an operator too, two at a time", async () => {
    await using redis = testRedis();
    const { gate, enter } = openGate(redis);
    await enter(build({ concurrency: 1 }), "a", T0);
    for (const attempt of ["b", "c", "d"]) await enter(build({ concurrency: 1 }), attempt, T0);
    expect(await gate.next("w-1")).toHaveLength(2);
    expect(await gate.next("w-1")).toHaveLength(1);
    expect(await gate.next("w-1")).toEqual([]);
  });

  it("makes those behind a hanging destination wait long, since they are sent for", async () => {
    await using redis = testRedis();
    const { enter } = openGate(redis);
    for (let index = 0; index < 4; index += 1) await enter(build(), `hangs-${index}`, T0);
    const entry = await enter(build(), "waits", T0 + 3_000);
    expect(entry.kind === "wait" && entry.until - T0).toBeGreaterThanOrEqual(18_000);
  });
});

describe("concurrency", () => {
  it("lets no more attempts in than the destination allows, and one for each that leaves", async () => {
    await using redis = testRedis();
    const { enter, leave } = openGate(redis);
    const two = build({ concurrency: 2 });
    expect(await enter(two, "a", T0)).toEqual({ kind: "go" });
    expect(await enter(two, "b", T0)).toEqual({ kind: "go" });
    const third = await enter(two, "c", T0);
    expect(third).toMatchObject({ kind: "wait", because: "busy" });
    await leave("a", T0 + 10);
    expect(await enter(two, "c", T0 + 11)).toEqual({ kind: "go" });
  });

  it("lets a quick destination have any number, and a hanging one only a few", async () => {
    await using redis = testRedis();
    const { enter } = openGate(redis);
    const many = Array.from({ length: 30 }, (_, index) => `quick-${index}`);
    const entries = await Promise.all(many.map(async (attempt) => enter(build(), attempt, T0)));
    expect(entries.every(({ kind }) => kind === "go")).toBe(true);
    // Three seconds later none of them has come back.
    expect(await enter(build(), "late", T0 + 3_000)).toMatchObject({ because: "busy" });
  });

  it("remembers a long attempt when shorter ones begin after it", async () => {
    await using redis = testRedis();
    const { gate, enter } = openGate(redis);
    const two = build({ concurrency: 2 });
    await enter(two, "long", T0);
    const short = { destination: two, attempt: "short", job: "job-short", leaseMs: 1, now: T0 };
    await gate.enter(short);
    await delay(20);
    expect(await redis.redis.zcard(createKeys(redis.prefix).destinationLeases("w-1"))).toBe(2);
  });

  it("gives the place of an attempt whose worker died to another once its lease is over", async () => {
    await using redis = testRedis();
    const { enter } = openGate(redis);
    const one = build({ concurrency: 1 });
    await enter(one, "lost", T0);
    expect((await enter(one, "next", T0 + LEASE - 1)).kind).toBe("wait");
    expect((await enter(one, "next", T0 + LEASE + 1)).kind).toBe("go");
  });
});

describe("rate limit", () => {
  it("never lets more than the limit through in any hour, and lets all of them through in the end", async () => {
    await using redis = testRedis();
    const { enter, leave } = openGate(redis);
    const limited = build({ rate_limit_per_hour: 10 });
    const due = new Map(Array.from({ length: 35 }, (_, index) => [`m${index}`, T0 + index]));
    const sent: number[] = [];
    while (due.size > 0) {
      const [attempt, at] = [...due].toSorted((a, b) => a[1] - b[1])[0] ?? ["", 0];
      const entry = await enter(limited, attempt, at);
      if (entry.kind === "wait") {
        due.set(attempt, entry.until);
        continue;
      }
      due.delete(attempt);
      sent.push(at);
      await leave(attempt, at);
    }
    const busiest = Math.max(
      ...sent.map((from) => sent.filter((at) => at >= from && at < from + HOUR).length),
    );
    expect(new Set(sent).size).toBe(35);
    expect(busiest).toBe(10);
    expect(Math.max(...sent) - T0).toBeLessThan(3 * HOUR + 1_000);
  });

  it("never lets more than the limit through in any hour, whatever pauses there were", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 6 }),
        fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 30 }),
        async (limit, pauses) => {
          await using redis = testRedis();
          const { enter, leave } = openGate(redis);
          const limited = build({ rate_limit_per_hour: limit });
          const sent: number[] = [];
          const waiting: string[] = [];
          let at = T0;
          const ask = async (attempt: string) => {
            if ((await enter(limited, attempt, at)).kind === "wait") return true;
            sent.push(at);
            await leave(attempt, at);
            return false;
          };
          for (const [index, minutes] of pauses.entries()) {
            at += minutes * 60_000;
            waiting.push(`m${index}`);
            // Whoever waits may ask at any moment; here all do whenever one more comes.
            for (const attempt of waiting.splice(0)) if (await ask(attempt)) waiting.push(attempt);
          }
          while (waiting.length > 0) {
            at += HOUR + 1;
            for (const attempt of waiting.splice(0)) if (await ask(attempt)) waiting.push(attempt);
          }
          const most = Math.max(
            ...sent.map((from) => sent.filter((each) => each >= from && each < from + HOUR).length),
          );
          expect(most).toBeLessThanOrEqual(limit);
          expect(sent).toHaveLength(pauses.length);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("counts no moments any more that the dead of a disabled destination had reserved", async () => {
    await using redis = testRedis();
    const { gate, enter } = openGate(redis);
    const limited = build({ rate_limit_per_hour: 10 });
    for (let index = 0; index < 50; index += 1) await enter(limited, `m${index}`, T0);
    await gate.reset("w-1", new Date(T0 + 1_000));
    const entry = await enter(limited, "new", T0 + HOUR + 1);
    expect(entry.kind).toBe("go");
  });
});

describe("circuit", () => {
  it("opens after ten failures in a row, probes one at a time, waits longer each time, and closes on success", async () => {
    await using redis = testRedis();
    const { gate, enter, leave } = openGate(redis);
    const changes = [];
    for (let index = 0; index < 10; index += 1) {
      await enter(build(), `f${index}`, T0 + index);
      changes.push(await leave(`f${index}`, T0 + index, "failed"));
    }
    expect(changes).toEqual([...Array.from({ length: 9 }, () => null), "degraded"]);
    expect(await enter(build(), "x", T0 + 1_000)).toMatchObject({ because: "circuit_open" });

    const probeAt = T0 + 8_000;
    expect((await enter(build(), "probe", probeAt)).kind).toBe("go");
    expect(await enter(build(), "other", probeAt)).toMatchObject({ because: "circuit_open" });
    expect(await leave("probe", probeAt + 1, "failed")).toBeNull();
    expect((await enter(build(), "other", probeAt + 5_000)).kind).toBe("wait");
    expect((await enter(build(), "other", probeAt + 12_000)).kind).toBe("go");
    expect(await leave("other", probeAt + 12_001)).toBe("recovered");
    expect((await enter(build(), "y", probeAt + 12_002)).kind).toBe("go");
    expect((await gate.health("w-1")).state).toBe("healthy");
  });

  it("does not wait longer because many attempts were under way when it opened", async () => {
    await using redis = testRedis();
    const { gate, enter, leave } = openGate(redis);
    for (let index = 0; index < 40; index += 1) await leave(`f${index}`, T0 + index, "failed");
    const { open_until: until = 0 } = await gate.health("w-1");
    expect(until).toBeLessThan(T0 + 6_000);
    expect((await enter(build(), "probe", T0 + 8_000)).kind).toBe("go");
  });

  it("frees the probe of an attempt that was handed back", async () => {
    await using redis = testRedis();
    const { enter, leave } = openGate(redis);
    for (let index = 0; index < 10; index += 1) await leave(`f${index}`, T0, "failed");
    expect((await enter(build(), "probe", T0 + 8_000)).kind).toBe("go");
    expect(await leave("probe", T0 + 8_001, "none")).toBeNull();
    expect((await enter(build(), "probe", T0 + 8_002)).kind).toBe("go");
  });

  it("leaves a destination alone for as long as it asks", async () => {
    await using redis = testRedis();
    const { enter, leave } = openGate(redis);
    await leave("a", T0, "failed", { holdMs: 60_000 });
    expect(await enter(build(), "b", T0 + 59_000)).toMatchObject({ because: "circuit_open" });
    expect((await enter(build(), "b", T0 + 60_001)).kind).toBe("go");
  });

  it("asks for the end of a destination that has done nothing but fail for long enough", async () => {
    await using redis = testRedis();
    const { leave } = openGate(redis, 5 * HOUR);
    await leave("a", T0, "failed");
    expect(await leave("b", T0 + 4 * HOUR, "failed")).toBeNull();
    expect(await leave("c", T0 + 5 * HOUR + 1, "failed")).toBe("failing");
    await leave("d", T0 + 5 * HOUR + 2);
    expect(await leave("e", T0 + 11 * HOUR, "failed")).toBeNull();
  });

  it("asks for no end because of two failures long apart, but counts anew from the second", async () => {
    await using redis = testRedis();
    const { leave } = openGate(redis, 120 * HOUR);
    await leave("a", T0, "failed");
    const second = T0 + 120 * HOUR + 1;
    expect(await leave("b", second, "failed")).toBeNull();
    expect(await leave("c", second + 119 * HOUR, "failed")).toBeNull();
    expect(await leave("d", second + 120 * HOUR + 1, "failed")).toBe("failing");
  });

  it("asks for its end also when deliveries are attempted less often than the time it is given", async () => {
    await using redis = testRedis();
    const { leave } = openGate(redis, HOUR);
    await leave("a", T0, "failed");
    expect(await leave("b", T0 + 29 * HOUR, "failed")).toBe("failing");
  });
});
