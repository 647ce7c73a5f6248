import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTokenStore } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { bareEnvironment } from "../helpers/bare-environment.ts";
import { ADMIN_PASSWORD } from "../helpers/environment.ts";
import { fillDeliveries } from "../helpers/fill-deliveries.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { root } from "../helpers/source-files.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const script = join(root, "scripts", "replay.ts");
const bare = { ...bareEnvironment, DATA_DIR: "/nonexistent" };
const signedIn = { ADMIN_PASSWORD };

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the command with a bare environment and no terminal. */
async function replay(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const options = { cwd: root, env: { ...bare, ...env } };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      options,
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}

// Each starts up to eight processes, one after the other.
describe("npm run replay", { timeout: 60_000 }, () => {
  it("signs in with a token where one is set, and does no more than its scopes", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: ["https://a.invalid/"], count: 2, state: "dead" });
    await using api = await startTestApi(redis);
    const tokens = createTokenStore({ redis: redis.redis, keys: stores.keys });
    const run = async (scope: "read" | "write") => {
      const wanted = { name: scope, scopes: [scope], created_by: "admin", expires_at: null };
      const made = await tokens.create(wanted);
      const env = { GMAIL_PUSH_API_TOKEN: made?.secret, ADMIN_PASSWORD: "not this one" };
      return replay(["--state", "dead", "--url", api.url], env);
    };
    // Both may count; without --yes nothing is replayed.
    for (const scope of ["read", "write"] as const) {
      expect((await run(scope)).stderr).toContain("Give --yes");
    }
    const wrong = { GMAIL_PUSH_API_TOKEN: `gp_${"A".repeat(43)}` };
    const refused = await replay(["--list", "--url", api.url], wrong);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain("or this token");
  });

  it("counts, replays and tells what became of it, with what `npm start` noted in DATA_DIR", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await fillDeliveries(stores, { urls: [destination.url], count: 4, state: "dead" });
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const folder = await mkdtemp(join(tmpdir(), "gmail-push-replay-"));
    await writeFile(join(folder, "url"), `${api.url}\n`);
    await writeFile(join(folder, "admin-password"), `${ADMIN_PASSWORD}\n`);

    const args = ["--state", "dead", "--rate", "60000"];
    const unasked = await replay(args, { DATA_DIR: folder });
    expect(unasked).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Give --yes") as string,
    });
    expect(unasked.stdout).toContain("4 deliveries, 60000 a minute, about 1 s:");
    expect(unasked.stdout).toMatch(/ {2}4 {2}http:\/\/127\.0\.0\.1:\d+ {2}w-[0-9a-f]{24}/);
    expect(destination.received).toEqual([]);

    const ended = await replay([...args, "--yes"], { DATA_DIR: folder });
    expect(ended).toMatchObject({ code: 0, stderr: "" });
    expect(ended.stdout).toMatch(/r-[0-9a-f]{24} is done: 4 replayed, 0 to go/);
    await destination.until(4);
    const again = await replay([...args, "--yes"], { DATA_DIR: folder });
    expect(again).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("nothing to replay") as string,
    });
    await rm(folder, { recursive: true, force: true });
  });

  it("leaves the replay running on Ctrl-C, and says how to watch, stop and resume it", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: ["http://127.0.0.1:9/x"], count: 3, state: "dead" });
    await using api = await startTestApi(redis);
    const to = ["--url", api.url];
    const child = spawn(process.execPath, [script, "--state", "dead", "--yes", ...to], {
      cwd: root,
      env: { ...bare, ...signedIn },
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const closed = once(child, "close");
    await until("it watches", () => /0 of 3/.test(output), 15_000);
    child.kill("SIGINT");
    await closed;
    expect(child.exitCode).toBe(1);
    const id = /--stop (r-[0-9a-f]{24})/.exec(output)?.[1] ?? "";
    expect(await stores.replays.get(id)).toMatchObject({ state: "running", remaining: 3 });

    const stopped = await replay(["--stop", id, ...to], signedIn);
    expect(stopped).toMatchObject({ code: 0, stderr: "" });
    expect(stopped.stdout).toContain(`--resume ${id}`);
    const list = await replay(["--list", ...to], signedIn);
    expect(list.stdout).toMatch(new RegExp(`^${id} {2}stopped +0/3 {2}\\S+Z {2}admin\n$`));
    const watched = await replay(["--watch", id, ...to], signedIn);
    expect(watched).toMatchObject({ code: 1 });
    expect(watched.stdout).toContain("is stopped: 0 replayed, 3 to go");
    await using _worker = await startTestWorker(redis);
    const resumed = await replay(["--resume", id, ...to], signedIn);
    expect(resumed.code).toBe(0);
    expect(resumed.stdout).toContain(`${id} is done: 3 replayed, 0 to go`);
  });
});

describe("npm run replay, when it cannot", { timeout: 60_000 }, () => {
  it.each([
    ["nothing to go by", [], "Which deliveries?"],
    ["an unknown option", ["--all"], "Unknown option '--all'"],
    ["a rate that is none", ["--state", "dead", "--rate", "fast"], "--rate takes a number"],
    ["a state that is none", ["--state", "foo"], "--state takes dead or delivered."],
    ["ids and a filter", ["--id", "d-1", "--state", "dead"], "--id names deliveries"],
    ["what was delivered", ["--state", "delivered"], "--state delivered needs --force"],
    ["no password", ["--state", "dead"], "There is no password"],
    ["a bad address", ["--list", "--url", "localhost"], "localhost is no address"],
  ])("refuses %s without a stack trace", async (_, args, message) => {
    const { code, stdout, stderr } = await replay(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain("    at ");
  });

  it("says what the server has against it", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const to = ["--url", api.url];
    const wrong = await replay(["--list", ...to], { ADMIN_PASSWORD: "wrong" });
    expect(wrong).toMatchObject({ code: 1, stdout: "" });
    expect(wrong.stderr).toContain("does not know this user and password");
    const token = await replay(["--list", ...to], { GMAIL_PUSH_API_TOKEN: "gp_clé…" });
    expect(token.stderr).toContain("GMAIL_PUSH_API_TOKEN has characters that no token has");
    const none = await replay(["--list", ...to], signedIn);
    expect(none).toMatchObject({ code: 0, stdout: "There are no replays.\n" });
    const unknown = await replay(["--watch", "r-unknown", ...to], signedIn);
    expect(unknown.stderr).toContain("No such replay");
    const from = await replay(["--from", "yesterday", ...to], signedIn);
    expect(from.stderr).toMatch(/refused: --from: /);
    const id = await replay(["--id", "nope", ...to], signedIn);
    expect(id.stderr).toContain("refused: --id: must be a delivery's id");
    await api[Symbol.asyncDispose]();
    const away = await replay(["--list", ...to], signedIn);
    expect(away.stderr).toContain("(ECONNREFUSED). Start one with `npm start`, or give --url.");
  });

  it("tells its options with --help", async () => {
    const { code, stdout } = await replay(["--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("--destination ID");
  });
});
