import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { withBreaker } from "../../apps/worker/src/circuit-breaker.ts";
import {
  failed,
  type OffloadClient,
  type OffloadFailure,
  type OffloadResult,
} from "../../apps/worker/src/offload-result.ts";

const request = { sourceUrl: "https://x.test", objectKey: "k", provider: "dropbox", emailId: "e" };
const limits = { timeoutMs: 1_000 };
const stored: OffloadResult = {
  kind: "stored",
  r2Url: "https://r2.test/k",
  originalFilename: null,
  size: null,
  sha256: null,
};

/** A way into R2 that ends as told, in turn; the last end stays. */
function scripted(...results: (OffloadResult | OffloadFailure)[]) {
  let asked = 0;
  let looked = 0;
  const client: OffloadClient = {
    fetchToR2: async () => {
      const result = results[Math.min(asked, results.length - 1)] ?? stored;
      asked += 1;
      return typeof result === "string" ? failed(result, true) : result;
    },
    isStored: async () => {
      looked += 1;
      return false;
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
  return { client, asked: () => asked, looked: () => looked };
}

async function copyTimes(client: OffloadClient, times: number): Promise<string[]> {
  const outcomes: string[] = [];
  for (let time = 0; time < times; time += 1) {
    const result = await client.fetchToR2(request, limits);
    outcomes.push(result.kind === "failed" ? result.reason : result.kind);
  }
  return outcomes;
}

describe("the breaker before R2", () => {
  it.each<OffloadFailure>([
    "timeout",
    "network_error",
    "unauthorized",
    "bad_response",
    "storage_failed",
  ])("skips everything after some of %s in a row", async (reason) => {
    const { client, asked, looked } = scripted(reason);
    const guarded = withBreaker(client, { failures: 3, pauseMs: 60_000 });
    expect(await copyTimes(guarded, 5)).toEqual([reason, reason, reason, "skipped", "skipped"]);
    expect(asked()).toBe(3);
    expect(await guarded.fetchToR2(request, limits)).toMatchObject({ retryable: false });
    expect([await guarded.isStored("k"), looked()]).toEqual([true, 0]);
  });

  it.each<OffloadFailure>([
    "source_failed",
    "source_timeout",
    "landing_page",
    "too_large",
    "no_credit",
  ])("never opens because of files: %s", async (reason) => {
    const guarded = withBreaker(scripted(reason).client, { failures: 3, pauseMs: 60_000 });
    expect(await copyTimes(guarded, 6)).toEqual(Array(6).fill(reason));
    expect(await guarded.isStored("k")).toBe(false);
  });

  it("counts only what comes in a row", async () => {
    const { client } = scripted("timeout", "timeout", stored, "timeout", "timeout", "source_gone");
    const guarded = withBreaker(client, { failures: 3, pauseMs: 60_000 });
    expect(await copyTimes(guarded, 7)).not.toContain("skipped");
  });

  it("lets one try after its pause, and all once that one gets through", async () => {
    const { client, asked } = scripted("timeout", "timeout", "timeout", "timeout", stored);
    const guarded = withBreaker(client, { failures: 3, pauseMs: 200 });
    await copyTimes(guarded, 3);
    await delay(220);
    const tries = [1, 2, 3].map(async () => guarded.fetchToR2(request, limits));
    const outcomes = (await Promise.all(tries)).map(
      (result) => result.kind === "failed" && result.reason,
    );
    expect(outcomes).toEqual(["timeout", "skipped", "skipped"]);
    await delay(220);
    expect(await copyTimes(guarded, 3)).toEqual(["stored", "stored", "stored"]);
    expect(asked()).toBe(7);
  });
});
