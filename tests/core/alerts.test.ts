import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertKinds } from "../../packages/core/src/alert-signals.ts";
import type { AlertReadings } from "../../packages/core/src/alert-signals.ts";
import { evaluateAlerts } from "../../packages/core/src/alerts.ts";
import type { AlertInForce, AlertTransition } from "../../packages/core/src/alerts.ts";
import { builtInAlertPrefs } from "../../packages/core/src/settings/alert-prefs.ts";
import type { AlertPrefs } from "../../packages/core/src/settings/alert-prefs.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** A Wednesday, 10:00 in Paris. */
const TEN = Date.parse("2026-03-04T09:00:00Z");

function calm(at: number, changes: Partial<AlertReadings> = {}): AlertReadings {
  return {
    lastContactAt: at,
    failedAttempts: { part: 0, whole: 0 },
    r2Timeouts: { part: 0, whole: 0 },
    deadEmails: 0,
    pendingEmails: 0,
    oldestMovingAt: null,
    ledgerBalanced: true,
    destinations: [],
    notDurable: [],
    ...changes,
  };
}

/** A run of evaluations, one after the other. */
function watch(prefs: Partial<AlertPrefs> = {}) {
  let inForce: AlertInForce[] = [];
  return (at: number, changes: Partial<AlertReadings> = {}) => {
    const clock = { now: new Date(at), timeZone: "Europe/Paris" };
    const evaluated = evaluateAlerts(
      calm(at, changes),
      { ...builtInAlertPrefs, ...prefs },
      inForce,
      clock,
    );
    inForce = evaluated.alerts;
    return evaluated.transitions.map(
      ({ type, alert }) =>
        `${type} ${alert.kind}${alert.subject === null ? "" : ` ${alert.subject}`}`,
    );
  };
}

/** Destinations and what is wrong with them. */
function withDestinations(...troubles: [string, "degraded" | "failing" | "operator" | null][]) {
  return { destinations: troubles.map(([id, trouble]) => ({ id, trouble })) };
}

describe("evaluateAlerts", () => {
  it.each<[string, Partial<AlertReadings>, Partial<AlertReadings>, Partial<AlertReadings>]>([
    [
      "error_rate",
      { failedAttempts: { part: 6, whole: 100 } },
      { failedAttempts: { part: 45, whole: 1_000 } },
      { failedAttempts: { part: 4, whole: 100 } },
    ],
    [
      "r2_timeouts",
      { r2Timeouts: { part: 11, whole: 100 } },
      { r2Timeouts: { part: 9, whole: 100 } },
      { r2Timeouts: { part: 8, whole: 100 } },
    ],
    ["backlog", { pendingEmails: 1_001 }, { pendingEmails: 900 }, { pendingEmails: 800 }],
    [
      "oldest_age",
      { oldestMovingAt: TEN - 121 * MINUTE },
      { oldestMovingAt: TEN - 100 * MINUTE },
      { oldestMovingAt: TEN - 96 * MINUTE },
    ],
  ])("opens %s over its limit and closes it well below", (kind, bad, between, good) => {
    const evaluate = watch();
    expect(evaluate(TEN, between)).toEqual([]);
    expect(evaluate(TEN, bad)).toEqual([`opened ${kind}`]);
    expect(evaluate(TEN, bad)).toEqual([]);
    expect(evaluate(TEN, between)).toEqual([]);
    expect(evaluate(TEN, good)).toEqual([`closed ${kind}`]);
    expect(evaluate(TEN, between)).toEqual([]);
  });

  it("tells the value, the limit and since when", () => {
    const clock = { now: new Date(TEN), timeZone: "Europe/Paris" };
    const readings = calm(TEN, { failedAttempts: { part: 1, whole: 12 } });
    const prefs = { ...builtInAlertPrefs, rate_min_attempts: 10 };
    const { transitions } = evaluateAlerts(readings, prefs, [], clock);
    expect(transitions).toMatchObject([
      {
        type: "opened",
        at: TEN,
        alert: { kind: "error_rate", value: 8.3, threshold: 5, since: TEN },
      },
    ]);
  });

  it("draws nothing from few attempts, and ends an alert when none of them fails", () => {
    const evaluate = watch();
    expect(evaluate(TEN, { failedAttempts: { part: 1, whole: 2 } })).toEqual([]);
    expect(evaluate(TEN, { failedAttempts: { part: 10, whole: 20 } })).toEqual([
      "opened error_rate",
    ]);
    expect(evaluate(TEN, { failedAttempts: { part: 1, whole: 3 } })).toEqual([]);
    expect(evaluate(TEN, { failedAttempts: { part: 0, whole: 3 } })).toEqual(["closed error_rate"]);
  });

  it("opens with the first email that was given up, and closes when none is left", () => {
    const evaluate = watch();
    expect(evaluate(TEN, { deadEmails: 1 })).toEqual(["opened dead_emails"]);
    expect(evaluate(TEN, { deadEmails: 3 })).toEqual([]);
    expect(evaluate(TEN + 4 * HOUR, { deadEmails: 2 })).toEqual(["repeated dead_emails"]);
    expect(evaluate(TEN + 4 * HOUR, { deadEmails: 0 })).toEqual(["closed dead_emails"]);
  });

  it("opens with as many emails given up as are too many, and closes well below", () => {
    const evaluate = watch({ dead_emails_count: 10 });
    expect(evaluate(TEN, { deadEmails: 9 })).toEqual([]);
    expect(evaluate(TEN, { deadEmails: 10 })).toEqual(["opened dead_emails"]);
    expect(evaluate(TEN, { deadEmails: 9 })).toEqual([]);
    expect(evaluate(TEN, { deadEmails: 8 })).toEqual(["closed dead_emails"]);
  });

  it("tells destinations apart, and closes those that recovered, or are gone", () => {
    const evaluate = watch();
    const [a, b, c] = ["w-a", "w-b", "w-c"];
    expect(evaluate(TEN, withDestinations([a, "degraded"], [b, null], [c, "failing"]))).toEqual([
      "opened destination w-a",
      "opened destination w-c",
    ]);
    expect(evaluate(TEN, withDestinations([a, null], [b, "degraded"], [c, "failing"]))).toEqual([
      "closed destination w-a",
      "opened destination w-b",
    ]);
    expect(evaluate(TEN, withDestinations([b, "operator"]))).toEqual([
      "closed destination w-b",
      "closed destination w-c",
    ]);
  });

  it("opens at once what may never be: an unbalanced ledger, a Redis that may lose mail", () => {
    const evaluate = watch();
    const notDurable = [
      { subject: "appendonly", because: "no" },
      { subject: "maxmemory-policy", because: "allkeys-lru" },
    ];
    expect(evaluate(TEN, { ledgerBalanced: false, notDurable })).toEqual([
      "opened ledger_unbalanced",
      "opened redis_not_durable appendonly",
      "opened redis_not_durable maxmemory-policy",
    ]);
    expect(evaluate(TEN, { notDurable: notDurable.slice(0, 1) })).toEqual([
      "closed ledger_unbalanced",
      "closed redis_not_durable maxmemory-policy",
    ]);
  });

  it("reminds after the interval, not before", () => {
    const evaluate = watch();
    const bad = { ledgerBalanced: false };
    expect(evaluate(TEN, bad)).toEqual(["opened ledger_unbalanced"]);
    expect(evaluate(TEN + 4 * HOUR - 1, bad)).toEqual([]);
    expect(evaluate(TEN + 4 * HOUR, bad)).toEqual(["repeated ledger_unbalanced"]);
    expect(evaluate(TEN + 8 * HOUR - 1, bad)).toEqual([]);
    expect(evaluate(TEN + 8 * HOUR, bad)).toEqual(["repeated ledger_unbalanced"]);
  });

  it("closes what is switched off, and opens nothing of it", () => {
    const bad = { pendingEmails: 5_000 };
    const clock = { now: new Date(TEN), timeZone: "Europe/Paris" };
    const opened = evaluateAlerts(calm(TEN, bad), builtInAlertPrefs, [], clock);
    expect(opened.alerts).toHaveLength(1);
    const prefs = { ...builtInAlertPrefs, backlog_enabled: false };
    const closed = evaluateAlerts(calm(TEN, bad), prefs, opened.alerts, clock);
    expect(closed.transitions).toMatchObject([{ type: "closed", alert: { kind: "backlog" } }]);
    expect(evaluateAlerts(calm(TEN, bad), prefs, [], clock).transitions).toEqual([]);
  });
});

describe("the silence alert", () => {
  it("opens after its minutes without a call, and closes with the next one", () => {
    const evaluate = watch();
    const lastContactAt = TEN;
    expect(evaluate(TEN + 15 * MINUTE - 1, { lastContactAt })).toEqual([]);
    expect(evaluate(TEN + 15 * MINUTE, { lastContactAt })).toEqual(["opened no_ingress"]);
    expect(evaluate(TEN + 20 * MINUTE, { lastContactAt: TEN + 19 * MINUTE })).toEqual([
      "closed no_ingress",
    ]);
  });

  it("is not for an installation that never had a push", () => {
    expect(watch()(TEN, { lastContactAt: null })).toEqual([]);
  });

  it.each([
    ["at night", "2026-03-04T22:00:00Z"],
    ["before the hours", "2026-03-04T06:59:59Z"],
    ["within the first minutes of the hours", "2026-03-04T07:14:59Z"],
    ["at the end of the hours", "2026-03-04T18:00:00Z"],
    ["on a Saturday", "2026-03-07T10:00:00Z"],
  ])("stays away %s", (_when, now) => {
    const at = Date.parse(now);
    expect(watch()(at, { lastContactAt: at - 12 * HOUR })).toEqual([]);
  });

  it("counts from when calls are noted again", () => {
    const evaluate = (at: number) =>
      evaluateAlerts(calm(at, { lastContactAt: TEN - HOUR }), builtInAlertPrefs, [], {
        now: new Date(at),
        timeZone: "Europe/Paris",
        watchedSince: TEN,
      }).transitions;
    expect(evaluate(TEN)).toEqual([]);
    expect(evaluate(TEN + 15 * MINUTE - 1)).toEqual([]);
    expect(evaluate(TEN + 15 * MINUTE)).toMatchObject([{ type: "opened" }]);
  });

  it("counts from the start of the hours what was silent all night", () => {
    const at = Date.parse("2026-03-04T07:15:00Z");
    expect(watch()(at, { lastContactAt: at - 12 * HOUR })).toEqual(["opened no_ingress"]);
  });

  it.each([
    // Each day has 660 minutes: an hour on Wednesday, then eleven on Thursday.
    [720, "2026-03-04T17:00:00Z", "2026-03-05T17:59:59Z", []],
    [719, "2026-03-04T17:00:00Z", "2026-03-05T17:59:00Z", ["opened no_ingress"]],
    [720, "2026-03-04T17:00:00Z", "2026-03-06T07:00:00Z", ["opened no_ingress"]],
    [43_200, "2026-01-01T17:00:00Z", "2026-04-01T06:59:00Z", []],
    [43_200, "2026-01-01T07:00:00Z", "2026-04-03T12:00:00Z", ["opened no_ingress"]],
  ])("adds up the hours of the days for a limit of %d minutes", (limit, since, now, told) => {
    const evaluate = watch({ no_ingress_minutes: limit });
    expect(evaluate(Date.parse(now), { lastContactAt: Date.parse(since) })).toEqual(told);
  });

  it("stays in force through the night without a word, and reminds in the morning", () => {
    const evaluate = watch();
    const lastContactAt = Date.parse("2026-03-04T15:00:00Z");
    const at = (time: string) => evaluate(Date.parse(time), { lastContactAt });
    expect(at("2026-03-04T15:20:00Z")).toEqual(["opened no_ingress"]);
    expect(at("2026-03-04T20:00:00Z")).toEqual([]);
    expect(at("2026-03-05T03:00:00Z")).toEqual([]);
    expect(at("2026-03-05T06:59:59Z")).toEqual([]);
    expect(at("2026-03-05T07:00:00Z")).toEqual(["repeated no_ingress"]);
  });

  it("closes outside of the hours too", () => {
    const evaluate = watch();
    const lastContactAt = Date.parse("2026-03-04T15:00:00Z");
    evaluate(Date.parse("2026-03-04T15:20:00Z"), { lastContactAt });
    expect(evaluate(Date.parse("2026-03-04T22:00:00Z"))).toEqual(["closed no_ingress"]);
  });
});

const share = fc
  .tuple(fc.nat({ max: 60 }), fc.nat({ max: 60 }))
  .map(([part, rest]) => ({ part, whole: part + rest }));
const readings = (at: number) =>
  fc.record<AlertReadings>({
    lastContactAt: fc.option(fc.integer({ min: at - 2 * HOUR, max: at }), { freq: 5 }),
    failedAttempts: share,
    r2Timeouts: share,
    deadEmails: fc.nat({ max: 3 }),
    pendingEmails: fc.nat({ max: 2_000 }),
    oldestMovingAt: fc.option(fc.integer({ min: at - 5 * HOUR, max: at })),
    ledgerBalanced: fc.boolean(),
    destinations: fc.uniqueArray(
      fc.record({
        id: fc.constantFrom("w-a", "w-b", "w-c"),
        trouble: fc.constantFrom("degraded", "gone", "failing", "operator", null),
      }),
      { selector: ({ id }) => id },
    ),
    notDurable: fc.uniqueArray(
      fc.record({
        subject: fc.constantFrom("appendonly", "maxmemory-policy"),
        because: fc.constant("no"),
      }),
      { selector: ({ subject }) => subject },
    ),
  });
const steps = fc
  .array(fc.integer({ min: 1, max: 3 * HOUR }), { minLength: 1, maxLength: 25 })
  .chain((pauses) => {
    let at = TEN;
    const moments = pauses.map((pause) => (at += pause));
    return fc.tuple(...moments.map((each) => fc.tuple(fc.constant(each), readings(each))));
  });

function story(all: [number, AlertReadings][]) {
  const told: AlertTransition[] = [];
  let inForce: AlertInForce[] = [];
  for (const [at, reading] of all) {
    const clock = { now: new Date(at), timeZone: "Europe/Paris" };
    const next = evaluateAlerts(reading, builtInAlertPrefs, inForce, clock);
    told.push(...next.transitions);
    inForce = next.alerts;
  }
  return { told, inForce };
}

describe("whatever is read", () => {
  it("an alert opens, is repeated no sooner than the interval, and closes; in that order", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { told, inForce } = story(all);
        const lastTold = new Map<string, number>();
        for (const { type, at, alert } of told) {
          const key = `${alert.kind} ${alert.subject}`;
          const before = lastTold.get(key);
          expect(before === undefined).toBe(type === "opened");
          expect(type !== "repeated" || at - (before ?? at) >= 4 * HOUR).toBe(true);
          if (type === "closed") lastTold.delete(key);
          else lastTold.set(key, at);
        }
        const open = inForce.map(({ kind, subject }) => `${kind} ${subject}`);
        expect(open.toSorted()).toEqual([...lastTold.keys()].toSorted());
      }),
    );
  });

  it("nothing is in force once all is well", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const at = (all.at(-1)?.[0] ?? TEN) + 1;
        expect(story([...all, [at, calm(at)]]).inForce).toEqual([]);
      }),
    );
  });

  it("nothing is told of what is switched off", () => {
    const off = Object.fromEntries(alertKinds.map((kind) => [`${kind}_enabled`, false]));
    fc.assert(
      fc.property(readings(TEN), (reading) => {
        const clock = { now: new Date(TEN), timeZone: "Europe/Paris" };
        const prefs = { ...builtInAlertPrefs, ...off };
        expect(evaluateAlerts(reading, prefs, [], clock).transitions).toEqual([]);
      }),
    );
  });
});
