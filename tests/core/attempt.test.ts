import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Attempt, judge } from "../../packages/core/src/attempt.ts";
import { type FailureReason, failureReasons } from "../../packages/core/src/failure-reason.ts";

const schedule = [5, 300, 1800, 7200, 18_000];
const DAY_MS = 86_400_000;

function buildAttempt(overrides: Partial<Attempt> = {}): Attempt {
  return {
    at: 0,
    durationMs: 12,
    status: 503,
    outcome: "failed",
    reason: "upstream_server_error",
    modes: ["json"],
    responseSnippet: null,
    cause: null,
    egressRule: null,
    retryAfterMs: null,
    ...overrides,
  };
}

/** How many attempts are made when every one of them ends like this, and the first wait. */
function course(status: number | null, reason: FailureReason) {
  const attempt = buildAttempt({ status, reason });
  let attempts = 1;
  let verdict = judge(attempt, attempts, schedule, 0.5);
  const firstDelayMs = verdict.kind === "retry" ? verdict.delayMs : null;
  while (verdict.kind === "retry") {
    attempts += 1;
    verdict = judge(attempt, attempts, schedule, 0.5);
  }
  return { attempts, firstDelayMs, verdict };
}

describe("judge", () => {
  it("ends a delivery that was confirmed", () => {
    const attempt = buildAttempt({ outcome: "delivered", reason: null, status: 204 });
    expect(judge(attempt, 6, schedule, 0.5)).toEqual({ kind: "delivered" });
  });

  it.each<[number | null, FailureReason, number, number | null]>([
    [410, "gone", 1, null],
    [301, "redirect_refused", 3, 5000],
    [302, "redirect_refused", 3, 5000],
    [307, "redirect_refused", 3, 5000],
    [308, "redirect_refused", 3, 5000],
    [400, "upstream_client_error", 3, 5000],
    [401, "upstream_client_error", 3, 5000],
    [403, "upstream_client_error", 3, 5000],
    [403, "bot_protection_denied", 3, 5000],
    [404, "upstream_client_error", 3, 5000],
    [413, "upstream_client_error", 3, 5000],
    [418, "upstream_client_error", 3, 5000],
    [422, "upstream_client_error", 3, 5000],
    [null, "egress_blocked", 3, 5000],
    [408, "upstream_client_error", 6, 5000],
    [409, "upstream_client_error", 6, 5000],
    [415, "unsupported_media_type", 6, 5000],
    [415, "bot_protection_denied", 6, 5000],
    [425, "upstream_client_error", 6, 5000],
    [429, "rate_limited", 6, 60_000],
    [429, "bot_protection_denied", 6, 60_000],
    [500, "upstream_server_error", 6, 5000],
    [502, "upstream_server_error", 6, 5000],
    [503, "upstream_server_error", 6, 5000],
    [504, "upstream_server_error", 6, 5000],
    [503, "bot_protection_denied", 6, 5000],
    [200, "remote_application_error", 6, 5000],
    [200, "bot_protection_denied", 6, 5000],
    [null, "network_error", 6, 5000],
    [200, "network_error", 6, 5000],
    [null, "tls_error", 6, 5000],
    [null, "timeout", 6, 60_000],
    [200, "timeout", 6, 60_000],
  ])("answers status %s, %s with %i attempts, the second after %s ms", (...row) => {
    const [status, reason, attempts, firstDelayMs] = row;
    expect(course(status, reason)).toEqual({
      attempts,
      firstDelayMs,
      verdict: { kind: "dead", reason, destinationGone: status === 410 },
    });
  });

  it("waits between attempts as scheduled, each time a fifth more or less at most", () => {
    const delays = [0, 0.5, 0.999].map((random) => judge(buildAttempt(), 2, schedule, random));
    expect(delays).toEqual([
      { kind: "retry", delayMs: 240_000 },
      { kind: "retry", delayMs: 300_000 },
      { kind: "retry", delayMs: 359_880 },
    ]);
  });

  it("gives up at once on an empty schedule", () => {
    const dead = { kind: "dead", reason: "upstream_server_error", destinationGone: false };
    expect(judge(buildAttempt(), 1, [], 0.5)).toEqual(dead);
  });

  it("never waits under a minute after a timeout, whatever the jitter", () => {
    const attempt = buildAttempt({ reason: "timeout", status: null });
    expect(judge(attempt, 1, [70], 0)).toEqual({ kind: "retry", delayMs: 60_000 });
    expect(judge(attempt, 1, [70], 0.5)).toEqual({ kind: "retry", delayMs: 70_000 });
  });

  it.each([
    [0, 300_000],
    [299_000, 300_000],
    [301_000, 301_000],
    [DAY_MS, DAY_MS],
    [DAY_MS + 1, DAY_MS],
    [10 * 365 * DAY_MS, DAY_MS],
    [Number.MAX_SAFE_INTEGER, DAY_MS],
    [null, 300_000],
  ])("turns a wish to wait %s ms into %i ms where the schedule says 300 s", (retryAfterMs, ms) => {
    const verdict = judge(buildAttempt({ retryAfterMs }), 2, schedule, 0.5);
    expect(verdict).toEqual({ kind: "retry", delayMs: ms });
  });

  it("keeps to a schedule that waits longer than the longest wish", () => {
    const attempt = buildAttempt({ retryAfterMs: 2 * DAY_MS });
    expect(judge(attempt, 1, [200_000], 0.5)).toEqual({ kind: "retry", delayMs: 200_000_000 });
  });

  it("treats a failure recorded without a reason as one of the network", () => {
    const attempt = buildAttempt({ reason: null, status: 403 });
    expect(judge(attempt, 4, schedule, 0.5)).toMatchObject({ kind: "retry" });
    expect(judge(attempt, 6, schedule, 0.5)).toMatchObject({ reason: "network_error" });
  });

  it("ends every course of failures, with a wait of whole milliseconds in its bounds", () => {
    const failure = fc.record({
      status: fc.option(fc.integer({ min: 100, max: 999 })),
      reason: fc.constantFrom(...failureReasons),
      retryAfterMs: fc.option(fc.maxSafeNat()),
    });
    const waits = fc.array(fc.integer({ min: 0, max: 86_400 }), { maxLength: 12 });
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(failure, waits, fc.integer({ min: 1, max: 20 }), random, (f, s, n, r) => {
        const verdict = judge(buildAttempt(f), n, s, r);
        const delayMs = verdict.kind === "retry" ? verdict.delayMs : null;
        expect(n <= s.length || delayMs === null).toBe(true);
        expect(delayMs ?? 0).toBe(Math.trunc(delayMs ?? 0));
        expect(delayMs ?? DAY_MS).toBeGreaterThanOrEqual(Math.floor((s[n - 1] ?? 0) * 800));
        expect(delayMs ?? 0).toBeLessThanOrEqual(1.2 * DAY_MS);
      }),
    );
  });
});
