import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { afterAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { closeLogFile, openLogFile } from "../../../scripts/launch/log-file.ts";

const base = await mkdtemp(join(tmpdir(), "gmail-push-log-"));
afterAll(() => rm(base, { recursive: true, force: true }));

async function write(log: Writable, line: string): Promise<void> {
  await new Promise((resolve) => {
    log.write(`${line}\n`, resolve);
  });
}

describe("the log file of npm start", () => {
  it("keeps its lines from one start to the next, for its owner only", async () => {
    const file = join(base, "kept.log");
    for (const line of ["one", "two"]) {
      const log = await openLogFile(file);
      log.write(`${line}\n`);
      log.write(`${line} again\n`);
      await closeLogFile(log);
    }
    expect(await readFile(file, "utf8")).toBe("one\none again\ntwo\ntwo again\n");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("begins anew whenever it is full, without a restart, and keeps one old file", async () => {
    const file = join(base, "long.log");
    const log = await openLogFile(file, 100);
    const lines = Array.from({ length: 50 }, (_, at) => `line ${String(at).padStart(4, "0")}`);
    for (const line of lines) await write(log, line);
    await closeLogFile(log);
    const names = (await readdir(base)).filter((name) => name.startsWith("long"));
    expect(names).toEqual(["long.log", "long.log.1"]);
    const texts = [await readFile(`${file}.1`, "utf8"), await readFile(file, "utf8")];
    expect(texts.map((text) => text.length <= 110)).toEqual([true, true]);
    const kept = texts.join("").trimEnd().split("\n");
    expect(kept.length).toBeGreaterThanOrEqual(11);
    expect(kept).toEqual(lines.slice(-kept.length));
  });

  it("begins anew when an earlier start left it full", async () => {
    const file = join(base, "full.log");
    for (const line of ["first", "second"]) {
      const log = await openLogFile(file, 5);
      await write(log, line);
      await closeLogFile(log);
    }
    expect(await readFile(`${file}.1`, "utf8")).toBe("first\n");
    expect(await readFile(file, "utf8")).toBe("second\n");
  });

  it("goes on when it was deleted meanwhile", async () => {
    const file = join(base, "deleted.log");
    const log = await openLogFile(file, 5);
    await write(log, "before");
    await rm(file);
    await write(log, "after");
    await closeLogFile(log);
    expect(await readFile(file, "utf8")).toBe("after\n");
  });

  it("tells once that the disk is full, and ends nobody", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    onTestFinished(() => told.mockRestore());
    const log = await openLogFile("/dev/full");
    await write(log, "one");
    await write(log, "two");
    await closeLogFile(log);
    expect(told.mock.calls).toEqual([[expect.stringMatching(/^\/dev\/full lacks .*ENOSPC/)]]);
  });
});
