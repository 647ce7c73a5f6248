import { describe, expect, it, onTestFinished, vi } from "vitest";
import { z } from "zod";
import type { AdminClient } from "../../../scripts/replay/admin-client.ts";
import { watchReplay } from "../../../scripts/replay/watch.ts";

const replay = {
  id: "r-1",
  state: "running" as const,
  author: "admin",
  created_at: "2026-03-04T09:00:00Z",
  total: 10,
  remaining: 9,
  replayed: 1,
  skipped_delivered: 0,
  skipped_pending: 0,
  skipped_gone: 0,
  outcomes: { delivered: 1, died_again: 0, under_way: 0 },
};

/** What is said of a replay that stands still for so many seconds, and is then done. */
async function watched(ratePerMinute: number, stillSeconds: number): Promise<string> {
  vi.useFakeTimers({ toFake: ["Date"] });
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => {
    vi.useRealTimers();
    log.mockRestore();
  });
  const first = { ...replay, rate_per_minute: ratePerMinute };
  let looks = 0;
  const api: AdminClient = {
    url: "http://127.0.0.1",
    call: async (_request, answer) => {
      looks += 1;
      if (looks === 1) vi.setSystemTime(Date.now() + stillSeconds * 1_000);
      const state = looks === 1 ? "running" : "done";
      return z.parse(answer, { replay: { ...first, state } });
    },
  };
  await watchReplay(api, first, new AbortController().signal);
  return log.mock.calls.flat().join("\n");
}

describe("watchReplay", () => {
  it.each([
    [600, 29],
    [1, 85],
  ])("waits in silence at %d a minute for %d s", async (rate, seconds) => {
    expect(await watched(rate, seconds)).not.toContain("No progress");
  });

  it.each([
    [600, 31, 30],
    [1, 91, 90],
  ])("asks at %d a minute after %d s whether a worker runs", async (rate, seconds, told) => {
    expect(await watched(rate, seconds)).toContain(`No progress for ${told} s: is a worker`);
  });
});
