import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openDataFolder } from "../../../scripts/launch/data-folder.ts";

const base = await mkdtemp(join(tmpdir(), "gmail-push-data-"));
afterAll(() => rm(base, { recursive: true, force: true }));

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

async function readToken(name: string): Promise<string> {
  await using folder = await openDataFolder(join(base, name));
  return await folder.secret("token");
}

describe("openDataFolder", () => {
  it("makes the folder and its secrets readable by their owner only", async () => {
    await using folder = await openDataFolder(join(base, "modes"));
    await folder.secret("token");
    expect(await mode(folder.path)).toBe(0o700);
    expect(await mode(join(folder.path, "token"))).toBe(0o600);
  });

  it("keeps a secret from one start to the next, and makes another one elsewhere", async () => {
    const secret = await readToken("kept");
    expect(secret).toMatch(/^[\w-]{32}$/);
    expect(await readToken("kept")).toBe(secret);
    expect(await readToken("another")).not.toBe(secret);
  });

  it("refuses an empty secret", async () => {
    await using folder = await openDataFolder(join(base, "blank"));
    await writeFile(join(folder.path, "token"), "\n");
    await expect(folder.secret("token")).rejects.toThrow(/is empty/);
  });

  it.each([
    ["", ["start.pid"]],
    [" while it took over itself", ["start.pid", "start.pid.next", "start.pid.next.next"]],
    [" before it wrote who it is", ["start.pid"], ""],
  ])("takes over from a process that was killed%s", async (when, locks, owner?: string) => {
    const path = join(base, `left${when}`);
    await mkdir(path);
    const gone = spawn("true");
    await once(gone, "exit");
    for (const lock of locks) await writeFile(join(path, lock), owner ?? String(gone.pid));
    await using folder = await openDataFolder(path);
    expect(await readdir(folder.path)).toEqual(["start.pid"]);
    expect(await readFile(join(folder.path, "start.pid"), "utf8")).toBe(String(process.pid));
  });

  it("takes over when the process id now belongs to another program", async () => {
    const path = join(base, "reused");
    await using first = await openDataFolder(path);
    await using other = started("sleep", "30");
    await writeFile(join(first.path, "start.pid"), String(other.pid));
    await expect(openDataFolder(path)).resolves.toMatchObject({ path: first.path });
  });

  it("refuses while another launcher runs, and says how to run a second one", async () => {
    const path = join(base, "busy");
    await using first = await openDataFolder(path);
    await using launcher = started("sh", "-c", "sleep 30; : start.ts");
    await writeFile(join(first.path, "start.pid"), String(launcher.pid));
    await expect(openDataFolder(path)).rejects.toThrow(
      new RegExp(`already in use by process ${launcher.pid}.*DATA_DIR=`, "s"),
    );
  });
});

function started(command: string, ...args: string[]): { pid: number } & AsyncDisposable {
  const child = spawn(command, args, { stdio: "ignore" });
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
