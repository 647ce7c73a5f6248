import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { readOnce } from "../../packages/infra/src/read-once.ts";

function countingReader() {
  let readings = 0;
  return async () => {
    await sleep(5);
    readings += 1;
    return readings;
  };
}

describe("readOnce", () => {
  it("shares a reading that is under way, and reads anew for who comes after", async () => {
    const read = readOnce(countingReader());
    expect(await Promise.all([read(), read(), read()])).toEqual([1, 1, 1]);
    expect(await read()).toBe(2);
  });

  it("keeps a reading for as long as it is told to, and no longer", async () => {
    const read = readOnce(countingReader(), 200);
    expect(await read()).toBe(1);
    expect(await read()).toBe(1);
    await sleep(250);
    expect(await read()).toBe(2);
  });

  it("tells all who share a reading that it failed, and reads anew", async () => {
    let fails = true;
    const read = readOnce(async () => {
      await sleep(5);
      if (fails) throw new Error("away");
      return "here";
    }, 60_000);
    const outcomes = await Promise.allSettled([read(), read()]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    fails = false;
    expect(await read()).toBe("here");
  });
});
