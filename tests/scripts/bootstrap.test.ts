import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { root } from "../helpers/source-files.ts";

/** A checkout with one workspace and no package from outside, so that npm ci needs no network. */
async function createCheckout(): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-bootstrap-"));
  const write = async (file: string, content: object | string): Promise<void> => {
    await mkdir(join(folder, file, ".."), { recursive: true });
    await writeFile(
      join(folder, file),
      typeof content === "string" ? content : JSON.stringify(content),
    );
  };
  const manifest = { name: "checkout", version: "1.0.0", workspaces: ["packages/*"] };
  const part = { name: "part", version: "1.0.0" };
  await write("package.json", manifest);
  await write("packages/part/package.json", part);
  await write("package-lock.json", {
    name: "checkout",
    version: "1.0.0",
    lockfileVersion: 3,
    packages: {
      "": manifest,
      "node_modules/part": { resolved: "packages/part", link: true },
      "packages/part": part,
    },
  });
  await mkdir(join(folder, "scripts"));
  await copyFile(join(root, "scripts/bootstrap.mjs"), join(folder, "scripts/bootstrap.mjs"));
  await write(
    "scripts/say.ts",
    `const said: string[] = process.argv.slice(2);
     console.log(JSON.stringify({ said, firstOnPath: process.env["PATH"]?.split(":")[0], cache: process.env["NODE_COMPILE_CACHE"] }));
     process.exitCode = Number(said[0]);`,
  );
  await write(
    "scripts/wait.ts",
    `let count = 0;
     for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {
       count += 1;
       setTimeout(() => { console.log(signal, count); process.exit(3); }, 300);
     });
     setInterval(() => {}, 1000);
     console.log("waiting");`,
  );
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

function launch(folder: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, [join(folder, "scripts/bootstrap.mjs"), ...args], {
    cwd: folder,
    // Not what npm and an outer launcher add when the tests themselves run under them.
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"] },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function run(
  folder: string,
  ...args: string[]
): Promise<{ stdout: string; stderr: string; code: number | null }> {
  const child = launch(folder, ...args);
  const closed = once(child, "close");
  const [stdout, stderr] = await Promise.all([
    child.stdout === null ? "" : text(child.stdout),
    child.stderr === null ? "" : text(child.stderr),
  ]);
  await closed;
  return { stdout, stderr, code: child.exitCode };
}

describe("bootstrap.mjs", () => {
  it("installs once, then hands over arguments, surroundings and exit code", async () => {
    await using checkout = await createCheckout();
    const first = await run(checkout.folder, "scripts/say.ts", "7", "two words");
    expect(first.stderr).toMatch(/^Installing dependencies with npm ci/);
    expect(first.code).toBe(7);
    const bin = join(checkout.folder, "node_modules/.bin");
    expect(JSON.parse(first.stdout)).toEqual({
      said: ["7", "two words"],
      firstOnPath: bin,
      cache: join(checkout.folder, ".cache/node"),
    });

    const second = await run(checkout.folder, "scripts/say.ts", "0");
    expect(second).toMatchObject({ stderr: "", code: 0 });
  });

  it("installs again when the lockfile asks for another version", async () => {
    await using checkout = await createCheckout();
    await run(checkout.folder, "scripts/say.ts", "0");
    const hidden = join(checkout.folder, "node_modules/.package-lock.json");
    const installed = await readFile(hidden, "utf8");
    await writeFile(
      hidden,
      installed.replace('"packages": {', '"packages": { "node_modules/old": {"version":"1"},'),
    );
    const again = await run(checkout.folder, "scripts/say.ts", "0");
    expect(again.stderr).toMatch(/^Installing dependencies/);
    expect(await readFile(hidden, "utf8")).toBe(installed);
  });

  it("installs once for two that start together", async () => {
    await using checkout = await createCheckout();
    const both = await Promise.all([
      run(checkout.folder, "scripts/say.ts", "0", "one"),
      run(checkout.folder, "scripts/say.ts", "0", "two"),
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const messages = both.map(({ stderr }) => stderr).join("");
    expect(messages.match(/Installing dependencies/g)).toHaveLength(1);
  });

  it("takes over the lock of an installation that was killed", async () => {
    await using checkout = await createCheckout();
    const gone = spawn("true");
    await once(gone, "exit");
    await mkdir(join(checkout.folder, ".cache"));
    await writeFile(join(checkout.folder, ".cache/install.lock"), String(gone.pid));
    const { code } = await run(checkout.folder, "scripts/say.ts", "0");
    expect(code).toBe(0);
  });

  it("takes over in turn, and installs once, when many find the lock of one that was killed", async () => {
    await using checkout = await createCheckout();
    const gone = spawn("true");
    await once(gone, "exit");
    const lock = join(checkout.folder, ".cache/install.lock");
    await mkdir(join(checkout.folder, ".cache"));
    await writeFile(lock, String(gone.pid));
    await writeFile(`${lock}.next`, String(process.pid));
    const runs = Array.from({ length: 4 }, () => launch(checkout.folder, "scripts/say.ts", "0"));
    let stderr = "";
    for (const { stderr: stream } of runs) {
      stream?.on("data", (chunk: Buffer) => {
        stderr += chunk.toString();
      });
    }
    const ended = Promise.all(runs.map(async (child) => once(child, "close")));
    const waiting = () => stderr.match(/Waiting for another installation/g)?.length;
    await expect.poll(waiting, { timeout: 10_000 }).toBe(4);
    expect(await readFile(lock, "utf8")).toBe(String(gone.pid));
    await rm(`${lock}.next`);
    await ended;
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0]);
    expect(stderr.match(/Installing dependencies/g)).toHaveLength(1);
    expect(await readdir(join(checkout.folder, ".cache"))).toEqual(["node"]);
  }, 30_000);

  it("says that npm ci failed when the manifest and the lockfile disagree", async () => {
    await using checkout = await createCheckout();
    const part = { name: "part", version: "1.0.0", dependencies: { elsewhere: "file:../none" } };
    await writeFile(join(checkout.folder, "packages/part/package.json"), JSON.stringify(part));
    const { stderr, stdout, code } = await run(checkout.folder, "scripts/say.ts", "0");
    expect({ stdout, code }).toEqual({ stdout: "", code: 1 });
    expect(stderr).toContain("npm ci failed");
  });

  it.each(["SIGINT", "SIGTERM"] as const)("passes %s on once and waits", async (signal) => {
    await using checkout = await createCheckout();
    await run(checkout.folder, "scripts/say.ts", "0");
    const child = launch(checkout.folder, "scripts/wait.ts");
    if (child.stdout === null) throw new Error("no output");
    const closed = once(child, "close");
    let output = "";
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output === "waiting\n") child.kill(signal);
    }
    await closed;
    expect(output).toBe(`waiting\n${signal} 1\n`);
    expect(child.exitCode).toBe(3);
  });
});
