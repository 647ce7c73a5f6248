import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { bareEnvironment } from "../helpers/bare-environment.ts";
import { root } from "../helpers/source-files.ts";

/** Runs the entry of one process without any variable, so that nothing could start. */
async function run(app: string, args: readonly string[]) {
  const command = [join(root, "apps", app, "src", "main.ts"), ...args];
  const child = spawn(process.execPath, command, { cwd: root, env: bareEnvironment });
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, stdout, stderr };
}

describe.each(["api", "worker"])("npm run start:%s", (app) => {
  it("answers --help before it looks at the environment", async () => {
    const { code, stdout, stderr } = await run(app, ["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: npm run start:${app}\n`);
    expect(stdout).toContain("REDIS_URL is required");
  });

  it("refuses an option before it looks at the environment", async () => {
    const { code, stdout, stderr } = await run(app, ["--foo"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe('There is no option "--foo". (--help tells where settings are)\n');
  });

  it("names what the environment lacks without arguments", async () => {
    const { code, stderr } = await run(app, []);
    expect(code).toBe(1);
    expect(stderr).toContain("REDIS_URL");
  });
});
