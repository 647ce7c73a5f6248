import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findRunningRedis } from "../../../scripts/launch/running-redis.ts";

const base = await mkdtemp(join(tmpdir(), "gmail-push-running-redis-"));
afterAll(() => rm(base, { recursive: true, force: true }));

describe("findRunningRedis", () => {
  it("takes REDIS_URL, else what a running npm start noted", async () => {
    const folder = join(base, "noted");
    await mkdir(join(folder, "redis"), { recursive: true });
    await writeFile(join(folder, "redis", "url"), "redis://127.0.0.1:7000\n");
    expect(await findRunningRedis({ DATA_DIR: folder })).toBe("redis://127.0.0.1:7000");
    const env = { DATA_DIR: folder, REDIS_URL: "redis://127.0.0.1:7001" };
    expect(await findRunningRedis(env)).toBe("redis://127.0.0.1:7001");
  });

  it("says that there is none where nothing is noted", async () => {
    const env = { DATA_DIR: join(base, "nothing") };
    await expect(findRunningRedis(env)).rejects.toThrow(/^No Redis found/);
  });

  it("says what is wrong with a note that cannot be read", async () => {
    const folder = join(base, "unreadable");
    await mkdir(join(folder, "redis", "url"), { recursive: true });
    await expect(findRunningRedis({ DATA_DIR: folder })).rejects.toThrow("EISDIR");
  });
});
