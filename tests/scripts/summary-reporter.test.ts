import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../helpers/source-files.ts";

interface Run {
  /** What it says failed. */
  failed: string[];
  lastLine: string | undefined;
  code: number | null;
}

/** Runs vitest on the given files. */
async function runVitest(files: Record<string, string>): Promise<Run> {
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-summary-"));
  try {
    await mkdir(join(folder, "tests"));
    await writeFile(
      join(folder, "vitest.config.mjs"),
      `import { SummaryReporter } from ${JSON.stringify(join(root, "tests/summary-reporter.ts"))};
       export default { test: { globals: true, reporters: ["default", new SummaryReporter()], maxWorkers: 1 } };`,
    );
    for (const [name, code] of Object.entries(files)) await writeFile(join(folder, name), code);
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    const args = [vitest, "run", "--root", folder];
    return await new Promise((resolve) => {
      const child = execFile(process.execPath, args, (_error, stdout, stderr) => {
        const lines = `${stderr}${stdout}`.trimEnd().split("\n");
        const failed = lines.filter((line) => line.startsWith("failed: "));
        resolve({ failed, lastLine: lines.at(-1), code: child.exitCode });
      });
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("SummaryReporter", () => {
  it("counts what passed, failed and was skipped", async () => {
    const files = {
      "a.test.js": `it("is", () => {}); it("is not", () => { throw new Error("no"); }); it.skip("waits", () => {});`,
      "b.test.js": `it("is too", () => {});`,
    };
    expect(await runVitest(files)).toEqual({
      failed: [expect.stringMatching(/^failed: a\.test\.js > is not: no \(.*a\.test\.js:1\)$/)],
      lastLine: "tests: 2 passed, 1 failed, 1 skipped",
      code: 1,
    });
  });

  it("counts a file that does not load as failed", async () => {
    const files = {
      "a.test.js": `it("is", () => {});`,
      "b.test.js": `import "./absent.js"; it("never runs", () => {});`,
    };
    expect(await runVitest(files)).toEqual({
      failed: [expect.stringMatching(/^failed: b\.test\.js: .*absent\.js/)],
      lastLine: "tests: 1 passed, 1 failed, 0 skipped",
      code: 1,
    });
  });

  it("counts an error outside any test as failed", async () => {
    const files = {
      "a.test.js": `it("is", async () => { setTimeout(() => { throw new Error("later"); }, 5); await new Promise((done) => setTimeout(done, 100)); });`,
    };
    const { failed, lastLine, code } = await runVitest(files);
    expect(failed).toEqual([expect.stringMatching(/^failed: outside any test: later/)]);
    expect(lastLine).toMatch(/^tests: 1 passed, 1 failed, 0 skipped$/);
    expect(code).toBe(1);
  });

  it("does not call a run without any test a success", async () => {
    const { failed, lastLine, code } = await runVitest({ "a.js": "" });
    expect(failed).toEqual([]);
    expect(lastLine).toMatch(/^tests: 0 passed, /);
    expect(code).toBe(1);
  });
});
