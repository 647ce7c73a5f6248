import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { LaunchError } from "../../scripts/launch-error.ts";
import { findRedisBinary } from "../../scripts/redis-binary.ts";
import { checkRedisUrl } from "../../scripts/redis-url.ts";

const folder = await mkdtemp(join(tmpdir(), "gmail-push-binary-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function placeProgram(path: string, exitCode: number): Promise<void> {
  await mkdir(join(folder, path, ".."), { recursive: true });
  await writeFile(join(folder, path), `#!/bin/sh\nexit ${exitCode}\n`);
  await chmod(join(folder, path), 0o755);
}

describe("findRedisBinary", () => {
  it("takes the server on PATH before its own copy", async () => {
    await placeProgram("path/valkey-server", 0);
    await placeProgram("cache/usr/bin/redis-server", 0);
    const env = { PATH: join(folder, "path") };
    const { command } = await findRedisBinary(env, join(folder, "cache"));
    expect(command).toBe(join(folder, "path/valkey-server"));
  });

  it("passes over a program that does not run, and uses its copy with the libraries beside it", async () => {
    await placeProgram("broken/redis-server", 127);
    await placeProgram("cache/usr/bin/redis-server", 0);
    await mkdir(join(folder, "cache/usr/lib/x86_64-linux-gnu"), { recursive: true });
    const env = { PATH: join(folder, "broken") };
    const binary = await findRedisBinary(env, join(folder, "cache"));
    expect(binary.command).toBe(join(folder, "cache/usr/bin/redis-server"));
    expect(binary.env["LD_LIBRARY_PATH"]).toBe(join(folder, "cache/usr/lib/x86_64-linux-gnu"));
  });

  it("names the choices when there is no server and no way to fetch one", async () => {
    const env = { PATH: join(folder, "nothing") };
    const found = findRedisBinary(env, join(folder, "empty"));
    await expect(found).rejects.toThrow(LaunchError);
    await expect(found).rejects.toThrow(/set REDIS_URL.*apt-get install.*docker run/s);
  });
});

describe("checkRedisUrl", () => {
  it("fails loudly, without the password, when nobody answers", async () => {
    const check = checkRedisUrl("redis://user:sesame@127.0.0.1:1/0");
    await expect(check).rejects.toThrow(
      /REDIS_URL is set, but no Redis answers at 127\.0\.0\.1:1 /,
    );
    await expect(check).rejects.not.toThrow(/sesame/);
  });
});
