import { quantile } from "@gmail-push/core";
import { array, assert, double, nat, property, tuple } from "fast-check";
import { describe, expect, it } from "vitest";

const BOUNDS = [0.1, 1, 5, 10, 60, 300];

function bucketOf(value: number): number {
  const index = BOUNDS.findIndex((bound) => value <= bound);
  return index === -1 ? BOUNDS.length : index;
}

function count(values: readonly number[]): number[] {
  const counts = Array.from({ length: BOUNDS.length + 1 }, () => 0);
  for (const value of values) counts[bucketOf(value)] = (counts[bucketOf(value)] ?? 0) + 1;
  return counts;
}

const share = double({ min: 0, max: 1, noNaN: true });
const seconds = double({ min: 0.000_1, max: 1_000, noNaN: true });
const histogram = array(nat(1_000), {
  minLength: BOUNDS.length + 1,
  maxLength: BOUNDS.length + 1,
}).filter((counts) => counts.some((each) => each > 0));

describe("quantile", () => {
  it.each([
    ["nothing", 0.5, [0, 0, 0, 0, 0, 0, 0], null],
    ["one bucket, in its middle", 0.5, [0, 0, 10, 0, 0, 0, 0], 3],
    ["two buckets, at their border", 0.5, [0, 5, 5, 0, 0, 0, 0], 1],
    ["the lowest bucket, from 0", 0.5, [8, 0, 0, 0, 0, 0, 0], 0.05],
    ["a value beyond all bounds, as the last bound", 0.95, [1, 0, 0, 0, 0, 0, 9], 300],
    ["the largest", 1, [0, 4, 0, 4, 0, 0, 0], 10],
    ["the smallest, where the first filled bucket begins", 0, [0, 0, 0, 4, 0, 0, 0], 5],
  ])("tells of %s", (_what, q, counts, expected) => {
    expect(quantile(q, BOUNDS, counts)).toBe(expected);
  });

  it("lies in the bucket of the value it stands for", () => {
    assert(
      property(array(seconds, { minLength: 1, maxLength: 200 }), share, (values, q) => {
        const sorted = values.toSorted((a, b) => a - b);
        const rank = Math.max(0, Math.ceil(q * sorted.length) - 1);
        const bucket = bucketOf(sorted[rank] ?? 0);
        const estimate = quantile(q, BOUNDS, count(values)) ?? Number.NaN;
        expect(estimate).toBeGreaterThanOrEqual(BOUNDS[bucket - 1] ?? 0);
        expect(estimate).toBeLessThanOrEqual(BOUNDS[Math.min(bucket, BOUNDS.length - 1)] ?? 0);
      }),
    );
  });

  it("never falls as the share grows", () => {
    assert(
      property(histogram, tuple(share, share), (counts, [a, b]) => {
        const low = quantile(Math.min(a, b), BOUNDS, counts) ?? Number.NaN;
        const high = quantile(Math.max(a, b), BOUNDS, counts) ?? Number.NaN;
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });

  it("is the same of counts a hundred times as large", () => {
    assert(
      property(histogram, share, (counts, q) => {
        const larger = counts.map((each) => each * 100);
        expect(quantile(q, BOUNDS, larger)).toBeCloseTo(quantile(q, BOUNDS, counts) ?? 0, 6);
      }),
    );
  });
});
