import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempDisposableSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { differences } from "./compare.ts";

const script = fileURLToPath(new URL("../../scripts/conformance.ts", import.meta.url));
const good = '{"id":"a","input":{"op":"parse","value":"9h"},"expected":{"time":null}}';

/** Exit code and last line of the runner on a folder that holds these files. */
function conformance(files: Record<string, string>): { code: number | null; last: string } {
  using folder = mkdtempDisposableSync(join(tmpdir(), "conformance-"));
  mkdirSync(join(folder.path, "reference"));
  writeFileSync(join(folder.path, "reference", "unknown.jsonl"), "not read");
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
  const { status, stdout } = spawnSync(process.execPath, [script, folder.path], {
    encoding: "utf8",
  });
  return { code: status, last: stdout.trimEnd().split("\n").at(-1) ?? "" };
}

describe("npm run conformance", () => {
  it("passes vectors that are met, and reads no other file or sub-folder", () => {
    expect(conformance({ "time_window.jsonl": `${good}\n`, "README.md": "x" })).toEqual({
      code: 0,
      last: "conformance: 1 passed, 0 failed",
    });
  });

  it("meets the deviation where there is one", () => {
    const vector =
      '{"id":"a","input":{"op":"parse","value":"9h"},"expected":5,"deviation":{"code":"x","expected":{"time":null}}}';
    expect(conformance({ "time_window.jsonl": vector }).code).toBe(0);
  });

  it.each([
    ["a wrong value", "time_window.jsonl", good.replace("null", "{}")],
    ["an unknown file", "unknown.jsonl", good],
    ["an unknown op", "time_window.jsonl", good.replace("parse", "load")],
    ["a line that is no JSON", "time_window.jsonl", "{"],
    ["a line without an expectation", "time_window.jsonl", '{"id":"a","input":{"op":"parse"}}'],
    [
      "a call that throws",
      "media_solution.jsonl",
      '{"id":"a","input":{"subject":5},"expected":{}}',
    ],
  ])("fails %s", (_, name, line) => {
    expect(conformance({ [name]: line, "sender.jsonl": "" })).toEqual({
      code: 1,
      last: "conformance: 0 passed, 1 failed",
    });
  });

  it("fails a folder without vectors", () => {
    expect(conformance({})).toEqual({ code: 1, last: "conformance: 0 passed, 0 failed" });
  });

  it.each([[[]], [["/nowhere/at/all"]]])("fails the arguments %j", (args) => {
    const { status, stdout } = spawnSync(process.execPath, [script, ...args], { encoding: "utf8" });
    expect(status).toBe(1);
    expect(stdout).toMatch(/\nconformance: 0 passed, 0 failed\n$/);
  });
});

describe("differences", () => {
  it.each([
    [{ a: [1, { b: null }] }, { a: [1, { b: null }] }, "exact", 0],
    [{ a: 1 }, { a: 1, b: 2 }, "exact", 1],
    [{ a: 1 }, { a: 1, b: 2 }, "subset", 0],
    [{ a: 1, b: null }, { a: 1 }, "subset", 1],
    [{ a: [1] }, { a: [1, 2] }, "subset", 2],
    [[{ a: 1 }], [{ a: 1, b: 2 }], "subset", 0],
    [[1, 2], [2, 1], "exact", 4],
    [null, {}, "subset", 2],
    [{}, [], "subset", 2],
    ["1", 1, "exact", 2],
  ] as const)("of %j and %j, %s, take %d lines", (expected, ours, comparison, lines) => {
    expect(differences(expected, ours, comparison)).toHaveLength(lines);
  });
});
