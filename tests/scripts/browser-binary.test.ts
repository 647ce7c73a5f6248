import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findBrowserBinary } from "../../scripts/browser-binary.ts";
import { LaunchError } from "../../scripts/launch-error.ts";

const folder = await mkdtemp(join(tmpdir(), "gmail-push-browser-"));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function placeProgram(path: string): Promise<string> {
  const file = join(folder, path);
  await mkdir(join(file, ".."), { recursive: true });
  await writeFile(file, "#!/bin/sh\n");
  await chmod(file, 0o755);
  return file;
}

describe("findBrowserBinary", () => {
  it("takes CHROME_PATH before one on PATH, and that before the usual places", async () => {
    const given = await placeProgram("given/my browser");
    const onPath = await placeProgram("path/chromium-browser");
    const installed = await placeProgram("opt/chrome");
    const env = { PATH: join(folder, "path"), CHROME_PATH: given };
    expect(await findBrowserBinary(env, [installed])).toBe(given);
    expect(await findBrowserBinary({ ...env, CHROME_PATH: "" }, [installed])).toBe(onPath);
    expect(await findBrowserBinary({ PATH: join(folder, "none") }, [installed])).toBe(installed);
  });

  it("says so when CHROME_PATH is no program, rather than taking another", async () => {
    await placeProgram("path/chromium");
    const env = { PATH: join(folder, "path"), CHROME_PATH: join(folder, "gone") };
    await expect(findBrowserBinary(env, [])).rejects.toThrow(/CHROME_PATH is .*gone/);
  });

  it("names the ways to get one when there is none", async () => {
    const found = findBrowserBinary({ PATH: join(folder, "none") }, []);
    await expect(found).rejects.toThrow(LaunchError);
    await expect(found).rejects.toThrow(/apt-get install.*chromium.*brew install.*CHROME_PATH/s);
  });
});
