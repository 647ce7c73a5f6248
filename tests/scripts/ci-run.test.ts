import { execFile } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "../helpers/source-files.ts";

const base = await mkdtemp(join(tmpdir(), "gmail-push-ci-"));
afterAll(() => rm(base, { recursive: true, force: true }));

/** What of the machine the command may use besides what a test gives it. */
const TOOLS = ["bash", "dirname", "mktemp", "rm", "sed", "tail", "tee", "env", "ln"];

interface Outcome {
  code: number | null;
  lines: string[];
}

/** Runs .ci/run where npm, and whatever else is given, are programs of the test's own. */
async function runCi(programs: Record<string, string>): Promise<Outcome> {
  const folder = await mkdtemp(join(base, "run-"));
  const bin = join(folder, "bin");
  await mkdir(join(folder, ".ci"));
  await mkdir(bin);
  await copyFile(join(root, ".ci/run"), join(folder, ".ci/run"));
  for (const tool of TOOLS) {
    await symlink(join("/usr/bin", tool), join(bin, tool));
  }
  for (const [name, body] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/bash\n${body}\n`);
    await chmod(join(bin, name), 0o755);
  }
  return new Promise((resolve) => {
    const options = { env: { PATH: bin, FOLDER: bin, TMPDIR: folder } };
    const child = execFile(join(folder, ".ci/run"), options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, lines: `${stderr}${stdout}`.trimEnd().split("\n") });
    });
  });
}

const npm = (answers: Record<string, string>) => `case "$*" in
  *check*) ${answers["check"] ?? "echo 'check: 7 passed, 0 failed'"} ;;
  *metrics*) ${answers["metrics"] ?? "echo 'tests: 7 passed, 0 failed, 0 skipped'"} ;;
  *browser*) ${answers["browser"] ?? "echo 'tests: 20 passed, 0 failed, 1 skipped'"} ;;
  test*) ${answers["test"] ?? "echo 'tests: 300 passed, 0 failed, 2 skipped'"} ;;
  *) exit 9 ;;
esac`;
const user = { id: "echo 1000" };
const superuser = { id: "echo 0" };
const tools = { chromium: "exit 0", promtool: "exit 0" };

describe(".ci/run", () => {
  it("ends with the sum over all suites", async () => {
    const { code, lines } = await runCi({ npm: npm({}), ...user, ...tools });
    expect(lines.at(-1)).toBe("327 passed, 0 failed, 3 skipped");
    expect(code).toBe(0);
  });

  it.each([
    [
      "a failed test",
      {
        browser:
          "echo 'failed: a > b: no (a:1)'; echo 'tests: 19 passed, 1 failed, 1 skipped'; exit 1",
      },
      "failed: a > b: no (a:1)",
    ],
    [
      "a suite that ends without a word",
      { browser: "exit 0" },
      "FAILED: npm run --silent test:browser did not count its tests (exit code 0).",
    ],
    [
      "a suite that ends badly after its last line",
      { test: "echo 'tests: 1 passed, 0 failed, 0 skipped'; exit 3" },
      "FAILED: npm test --silent ended with exit code 3.",
    ],
    ["a failed check", { check: "exit 1" }, "FAILED: npm run check; see above."],
  ])("fails for %s, and names it at its end", async (_name, answers, failure) => {
    const { code, lines } = await runCi({ npm: npm(answers), ...user, ...tools });
    expect(lines.at(-2)).toBe(failure);
    expect(lines.at(-1)).toMatch(/, 1 failed, /);
    expect(code).toBe(1);
  });

  it("says what it skips for want of a browser that it may not install", async () => {
    const { promtool } = tools;
    const { code, lines } = await runCi({ npm: npm({ browser: "exit 9" }), ...user, promtool });
    expect(lines.join("\n")).toMatch(/SKIPPED: the browser tests, .*chromium \(not root/);
    expect(lines.at(-1)).toBe("307 passed, 0 failed, 3 skipped");
    expect(code).toBe(0);
  });

  it("installs Debian's Prometheus and browser as root, with package lists of today", async () => {
    const aptGet = `case "$*" in
      update*) > "$FOLDER/fresh" ;;
      install*chromium*) [ -e "$FOLDER/fresh" ] && ln -s /bin/true "$FOLDER/chromium" ;;
      install*prometheus*) ln -s /bin/true "$FOLDER/promtool" ;;
    esac`;
    const { code, lines } = await runCi({ npm: npm({}), ...superuser, "apt-get": aptGet });
    expect(lines.at(-1)).toBe("327 passed, 0 failed, 3 skipped");
    expect(code).toBe(0);
  });

  it("fails, with apt-get's words, when the browser cannot be installed", async () => {
    const aptGet = "echo 'E: no such package'; exit 100";
    const { promtool } = tools;
    const programs = { npm: npm({}), ...superuser, promtool, "apt-get": aptGet };
    const { code, lines } = await runCi(programs);
    expect(lines.join("\n")).toMatch(
      /E: no such package[^]*FAILED: chromium .*browser tests did not run/,
    );
    expect(lines.at(-1)).toBe("307 passed, 1 failed, 2 skipped");
    expect(code).toBe(1);
  });
});
