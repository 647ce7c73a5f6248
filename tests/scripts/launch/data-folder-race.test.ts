import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { root } from "../../helpers/source-files.ts";
import { watchOutput } from "../../helpers/watch-output.ts";

const PROCESSES = 5;
const FOLDERS = 60;
const SLOT_MS = 20;

/**
 * Takes each folder at its own moment, as all the others do, tells those it got, and keeps them until its
 * input ends.
 */
const rival = `
  import { setTimeout } from "node:timers/promises";
  import { openDataFolder } from ${JSON.stringify(join(root, "scripts/launch/data-folder.ts"))};
  const [base, folders, slotMs] = process.argv.slice(2);
  console.log("ready");
  const begin = await new Promise((resolve) => process.stdin.once("data", resolve));
  for (let at = 0; at < Number(folders); at += 1) {
    await setTimeout(Math.max(0, Number(begin) + at * Number(slotMs) - Date.now()));
    try {
      await openDataFolder(base + "/" + at);
      console.log("took " + at);
    } catch (error) {
      if (error.name !== "LaunchError") throw error;
    }
  }
  console.log("done");
`;

function startRival(base: string) {
  // Launchers know one another by the name of their script.
  const args = ["start.ts", base, String(FOLDERS), String(SLOT_MS)];
  const child = spawn(process.execPath, ["--input-type=module", "-e", rival, ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  return { process: child, ...watchOutput(child) };
}

async function abandonFolders(base: string): Promise<void> {
  const gone = spawn("true");
  await once(gone, "exit");
  for (let at = 0; at < FOLDERS; at += 1) {
    await mkdir(join(base, String(at)));
    await writeFile(join(base, String(at), "start.pid"), String(gone.pid));
  }
}

describe("openDataFolder", () => {
  it("gives a folder that a killed process left to one of many that start at once", async () => {
    const base = await mkdtemp(join(tmpdir(), "gmail-push-race-"));
    await abandonFolders(base);
    const rivals = Array.from({ length: PROCESSES }, () => startRival(base));
    try {
      await Promise.all(rivals.map(async ({ prints }) => prints(/^ready$/m)));
      const begin = String(Date.now() + 100);
      for (const each of rivals) each.process.stdin.write(begin);
      await Promise.all(rivals.map(async ({ prints }) => prints(/^done$/m)));
      const taken = rivals.flatMap(({ output }) =>
        output()
          .split("\n")
          .filter((line) => line.startsWith("took")),
      );
      const each = Array.from({ length: FOLDERS }, (_, at) => `took ${at}`);
      expect(taken.toSorted()).toEqual(each.toSorted());
      const files = await Promise.all(each.map(async (_, at) => readdir(join(base, String(at)))));
      expect(new Set(files.flat())).toEqual(new Set(["start.pid"]));
    } finally {
      for (const { process: child } of rivals) child.kill("SIGKILL");
      await rm(base, { recursive: true, force: true });
    }
  }, 60_000);
});
