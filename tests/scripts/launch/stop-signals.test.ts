import { EventEmitter } from "node:events";
import { describe, expect, it } from "vitest";
import { watchStopSignals } from "../../../scripts/launch/stop-signals.ts";

describe("the signals to stop", () => {
  it("take one right after the first for the same key press, and a later one for the second", async () => {
    const sent = new EventEmitter();
    let now = 1_000;
    const { first, second } = watchStopSignals(sent, () => now);
    const told: string[] = [];
    void first.then((signal) => told.push(`first ${signal}`));
    void second.then((signal) => told.push(`second ${signal}`));
    const send = async (signal: NodeJS.Signals, at: number) => {
      now = at;
      sent.emit(signal, signal);
      await Promise.resolve();
      return [...told];
    };
    expect(await send("SIGTERM", 1_000)).toEqual(["first SIGTERM"]);
    expect(await send("SIGTERM", 1_001)).toEqual(["first SIGTERM"]);
    expect(await send("SIGINT", 1_500)).toEqual(["first SIGTERM"]);
    expect(await send("SIGINT", 1_501)).toEqual(["first SIGTERM", "second SIGINT"]);
  });
});
