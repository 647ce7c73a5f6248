import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { bareEnvironment } from "../helpers/bare-environment.ts";
import { root } from "../helpers/source-files.ts";

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one of the scripts with a bare environment and `input` on its standard input. */
async function run(
  script: string,
  args: readonly string[],
  { input = "", env = {} }: { input?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [join(root, "scripts", script), ...args], {
    cwd: root,
    env: { ...bareEnvironment, DATA_DIR: "/nonexistent", ...env },
  });
  const closed = once(child, "close");
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, stdout, stderr };
}

describe("npm run hash-password", () => {
  it("prints the hash of the first line, which it does not repeat", async () => {
    const { code, stdout, stderr } = await run("hash-password.ts", [], { input: "sesame-open\n" });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\S{40,}\n$/);
    expect(stdout + stderr).not.toContain("sesame");
  });

  it.each([
    ["an input without a line", [], "", "No password was given."],
    ["a short password", [], "seven77\n", "at least 8 characters"],
    ["a password on the command line", ["sesame-open"], "", "takes no arguments"],
  ])("refuses %s in plain words", async (_, args, input, message) => {
    const { code, stdout, stderr } = await run("hash-password.ts", args, { input });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  it("tells what it does with --help", async () => {
    const { code, stdout } = await run("hash-password.ts", ["--help"]);
    expect({ code, stdout }).toMatchObject({ code: 0 });
    expect(stdout).toContain("ADMIN_PASSWORD_HASH");
  });
});

describe("npm run ledger", () => {
  it("says that `npm start` is not running when the noted Redis is gone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "gmail-push-ledger-"));
    await mkdir(join(folder, "redis"));
    await writeFile(join(folder, "redis", "url"), "redis://:sesame@127.0.0.1:1");
    const { code, stderr } = await run("ledger.ts", [], { env: { DATA_DIR: folder } });
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    expect(stderr).toContain("`npm start` is not running: no Redis answers at 127.0.0.1:1");
    expect(stderr).not.toMatch(/REDIS_URL is set|sesame/);
  });

  it("blames REDIS_URL only where it is set", async () => {
    const env = { REDIS_URL: "redis://127.0.0.1:1" };
    const { stderr } = await run("ledger.ts", [], { env });
    expect(stderr).toContain("REDIS_URL is set, but no Redis answers");
  });

  it("refuses an unknown option without a stack trace", async () => {
    const { code, stderr } = await run("ledger.ts", ["--bogus"]);
    expect(code).toBe(1);
    expect(stderr).toContain("Unknown option '--bogus'");
    expect(stderr).not.toContain("    at ");
  });
});

describe("npm run conformance", () => {
  it("tells its format with --help", async () => {
    const { code, stdout, stderr } = await run("conformance.ts", ["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Usage: npm run conformance -- DIR");
    expect(stdout).toContain("expected");
  });

  it.each([
    ["no folder", [], "Which folder?"],
    ["a folder that is none", ["/nonexistent"], "There is no folder /nonexistent."],
    ["a file", ["package.json"], "package.json is no folder."],
  ])("refuses %s in plain words", async (_, args, message) => {
    const { code, stdout, stderr } = await run("conformance.ts", args);
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
    expect(stdout).toContain(message);
    expect(stdout).not.toMatch(/ENOENT|ENOTDIR/);
  });

  it("refuses an unknown option, without Node's hint about positional arguments", async () => {
    const { code, stdout, stderr } = await run("conformance.ts", ["--bogus"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe("Unknown option '--bogus'\n(--help tells more)\n");
  });
});

describe("npm run bench", () => {
  const bench = join("..", "bench", "run.ts");

  it("tells with --help what there is, how long it takes and what it needs", async () => {
    const { code, stdout, stderr } = await run(bench, ["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("takes half a minute");
    expect(stdout).toContain("about 4 GB of memory for its 1,000,000 emails");
    expect(stdout).not.toContain("an unknown time");
  });

  it.each([
    ["no name", [], "Which benchmark?"],
    ["an unknown name", ["nope"], "There is no benchmark 'nope'. There are ingress, core"],
    ["an unknown option", ["core", "--bogus"], "Unknown option '--bogus'\n"],
    ["a number that is none", ["core", "--rounds", "few"], "--rounds must be a number"],
  ])("refuses %s in plain words", async (_, args, message) => {
    const { code, stdout, stderr } = await run(bench, args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });
});

describe("npm run check", () => {
  it("tells what it runs with --help, and runs nothing", async () => {
    const { code, stdout, stderr } = await run("check.ts", ["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("oxlint --type-aware");
    expect(stdout).not.toContain("passed");
  });

  it.each([["--bogus"], ["tests"]])("refuses %s, and runs nothing", async (argument) => {
    const { code, stdout, stderr } = await run("check.ts", [argument]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`'${argument}'`);
  });
});

describe("the test commands", () => {
  it.each([
    ["test.ts", "npm test", "tests/core"],
    ["test-browser.ts", "npm run test:browser", "tests/browser/"],
    ["test-metrics.ts", "npm run test:metrics", "tests/prometheus"],
  ])("%s answers --help before it starts anything", async (script, command, path) => {
    const { code, stdout, stderr } = await run(script, ["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`${command} [-- `);
    expect(stdout).toContain(`${command} -- ${path}`);
  });
});
