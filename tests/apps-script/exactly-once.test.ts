import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createGoogle } from "./google.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

describe("a lost reply", () => {
  it("is healed by the server knowing the email already", async () => {
    const { google, server } = scene;
    await server.behave({ messages: { m1: "hang up" } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.run("push");
    expect(google.mailbox.labelled()).toEqual(["t1"]);

    await server.behave({});
    google.runFor(30);
    const received = await server.received();
    expect(received.map(({ answered, duplicate }) => ({ answered, duplicate }))).toEqual([
      { answered: 0, duplicate: false },
      { answered: 200, duplicate: true },
    ]);
    expect(google.mailbox.labelled()).toEqual([]);
  });
});

describe("Gmail failing", () => {
  it("for one thread stops no other", async () => {
    const { google } = scene;
    google.mailbox.receive("t1", [{ id: "m1" }]);
    const broken = google.mailbox.receive("t2", [{ id: "m2" }]);
    broken.onRead = () => {
      throw new Error("Service error: Gmail");
    };
    google.mailbox.receive("t3", [{ id: "m3" }]);
    google.run("push");
    expect(await scene.ids()).toEqual(["m3", "m1"]);
    expect(google.log.join()).toContain("Thread t2: Error: Service error: Gmail");

    broken.onRead = null;
    google.runFor(15);
    expect(await scene.ids()).toEqual(["m2"]);
  });

  it("after the answers posts nothing twice", async () => {
    const { google } = scene;
    google.mailbox.receive("t1", [{ id: "m1" }, { id: "m2" }]);
    google.onCall = (call) => {
      if (call === "thread.removeLabel") throw new Error("Service error: Gmail");
    };
    google.run("push");
    google.onCall = null;
    google.runFor(15);
    expect(await scene.ids()).toEqual(["m1", "m2"]);
    expect(google.mailbox.labelled()).toEqual([]);
  });

  it("to keep properties loses nothing", async () => {
    const { google, server } = scene;
    google.onCall = (call) => {
      if (call === "Properties.setProperty") throw new Error("Service invoked too many times");
    };
    await server.behave({ messages: { bad: { status: 413 } } });
    google.mailbox.receive("t1", [{ id: "m1" }]);
    google.mailbox.receive("t2", [{ id: "bad" }]);
    google.run("push");
    expect(await scene.ids()).toEqual(["bad", "m1"]);
    expect(google.log.join()).toContain("Script Properties");
  });
});

describe("any of Google's calls failing at any time", () => {
  it("leaves every email accepted exactly once, and no label, after healthy runs", async () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
    const failures = fc.record({ seed: fc.nat(), percent: fc.integer({ min: 1, max: 30 }) });
    let run = 0;
    const property = fc.asyncProperty(shapes, failures, async (sizes, { seed, percent }) => {
      run += 1;
      await using google = createGoogle(scene.server.url, { fetcher: scene.fetcher });
      const expected = sizes.flatMap((size, thread) => {
        const ids = Array.from({ length: size }, (_, n) => `r${run}t${thread}m${n}`);
        google.mailbox.receive(
          `t${thread}`,
          ids.map((id) => ({ id })),
        );
        return ids;
      });
      const chance = mulberry32(seed);
      const mayFail = () => {
        if (chance() * 100 < percent) throw new Error("Service error");
      };
      google.onCall = mayFail;
      google.onReply = mayFail;
      for (let n = 0; n < 6; n += 1) runOrFail(() => google.runFor(30));
      google.onCall = null;
      google.onReply = null;
      google.locked = false;
      google.runFor(5 * 60);

      const received = await scene.server.received();
      const fresh = received
        .filter(({ duplicate }) => !duplicate)
        .map(({ messageId }) => messageId);
      expect(fresh.toSorted()).toEqual(expected.toSorted());
      expect(google.mailbox.labelled()).toEqual([]);
    });
    await fc.assert(property, { numRuns: 100 });
  }, 60_000);
});

/** A run that Google breaks off ends with an exception, and the next one comes anyway. */
function runOrFail(run: () => void): void {
  try {
    run();
  } catch (error) {
    if (!String(error).includes("Service error")) throw error;
  }
}

/** A small seeded generator, so that a failing case can be run again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
