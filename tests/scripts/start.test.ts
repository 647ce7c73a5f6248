import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { checkRedisUrl } from "../../scripts/redis-url.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { type Launcher, paste, startLauncher } from "../helpers/start-launcher.ts";

const base = await mkdtemp(join(tmpdir(), "gmail-push-start-"));
afterAll(() => rm(base, { recursive: true, force: true }));

const READY = /gmail-push is ready/;
const queuedSchema = z.object({ success: z.literal(true), email_id: z.string() });
const inboxSchema = z.object({
  received: z.array(z.object({ payload: z.object({ detector: z.string().optional() }) })),
});

/** What the screen offers under "Try it". */
async function pasteExample(launcher: Launcher): Promise<{ emailId: string }> {
  const [, command = ""] = await launcher.prints(/Try it:\n([\s\S]*?\}')\n/);
  const answer = queuedSchema.parse(JSON.parse(await paste(command)));
  return { emailId: answer.email_id };
}

async function shown(launcher: Launcher, name: string): Promise<string> {
  const [, value = ""] = await launcher.prints(new RegExp(`^ {2}${name} +(\\S+)`, "m"));
  return value;
}

async function originOf(launcher: Launcher): Promise<string> {
  return new URL(await shown(launcher, "ingress")).origin;
}

/** Whether the API still knows an email. */
async function knows(launcher: Launcher, emailId: string): Promise<boolean> {
  const response = await fetch(`${await shown(launcher, "ingress")}/${emailId}`, {
    headers: { Authorization: `Bearer ${await shown(launcher, "token")}` },
  });
  return response.status === 200;
}

describe("npm start", { timeout: 60_000 }, () => {
  it("takes the example as pasted and shows it in the inbox, then stops everything on Ctrl-C", async () => {
    const folder = join(base, "example");
    await using launcher = startLauncher(folder);
    await launcher.prints(READY);
    await pasteExample(launcher);

    const password = (await readFile(join(folder, "admin-password"), "utf8")).trim();
    const url = await originOf(launcher);
    await expect
      .poll(async () => readInbox(url, password), { timeout: 10_000 })
      .toEqual([{ payload: { detector: "recadrage" } }]);

    launcher.process.kill("SIGINT");
    expect(await launcher.exit()).toBe(0);
    expect(launcher.output()).toMatch(/SIGINT: finishing what is under way.*\nStopped\.\n$/);
    await expect(checkRedisUrl(await shown(launcher, "Redis"))).rejects.toThrow(/no Redis answers/);
    await expect(fetch(url)).rejects.toThrow(/fetch failed/);
  });

  it("keeps emails, token and password from one start to the next, privately", async () => {
    const folder = join(base, "kept");
    const first = await (async () => {
      await using launcher = startLauncher(folder);
      await launcher.prints(READY);
      const { emailId } = await pasteExample(launcher);
      return { emailId, token: await shown(launcher, "token") };
    })();
    await using launcher = startLauncher(folder);
    await launcher.prints(READY);
    expect(await shown(launcher, "token")).toBe(first.token);
    expect(await knows(launcher, first.emailId)).toBe(true);
    expect(await knows(launcher, "0".repeat(32))).toBe(false);
    for (const name of ["token", "admin-password", "magic-link-secret", "gmail-push.log"]) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
    }
  });

  it("prints a link that signs in once, where it made the password itself", async () => {
    await using launcher = startLauncher(join(base, "link"));
    const [, link = ""] = await launcher.prints(/or once, within 15 minutes: (\S+)/);
    const press = async () => fetch(link, { method: "POST", redirect: "manual" });
    expect(await (await fetch(link)).text()).toContain("operator");
    const signedIn = await press();
    expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, "/admin"]);
    const [cookie = ""] = signedIn.headers.getSetCookie();
    const page = await fetch(new URL("/admin/access", link), { headers: { cookie } });
    expect(await page.text()).toContain("link:npm start");
    expect((await press()).status).toBe(410);
    const log = await readFile(join(base, "link", "gmail-push.log"), "utf8");
    expect(log).not.toContain(new URL(link).pathname.split("/").at(-1));
  });

  it("has what it took when it was killed the moment after", async () => {
    const folder = join(base, "killed");
    await using killed = startLauncher(folder);
    await killed.prints(READY);
    const { emailId } = await pasteExample(killed);
    killed.process.kill("SIGKILL");
    await killed.exit();
    await using launcher = startLauncher(folder);
    await launcher.prints(READY);
    expect(await knows(launcher, emailId)).toBe(true);
  });

  it("ends at once, but Redis cleanly, on a second Ctrl-C while a destination hangs", async () => {
    await using destination = await startDestination({ answer: [() => undefined] });
    await using launcher = startLauncher(join(base, "twice"), {
      WEBHOOK_URL: destination.url,
      EGRESS_ALLOW: "127.0.0.1/32",
      ALLOW_HTTP_DESTINATIONS: "true",
    });
    await launcher.prints(READY);
    await pasteExample(launcher);
    await destination.until(1);
    launcher.process.kill("SIGINT");
    await launcher.prints(/finishing what is under way/);
    // One right after the first counts as the same key press; sooner or later there is a second.
    const pressing = setInterval(() => launcher.process.kill("SIGINT"), 200);
    await launcher.prints(/Stopping at once/);
    clearInterval(pressing);
    expect(await launcher.exit()).toBe(130);
    await expect(checkRedisUrl(await shown(launcher, "Redis"))).rejects.toThrow(/no Redis answers/);
  });

  it("names the secrets a person set instead of showing them", async () => {
    const env = {
      PROCESS_API_TOKEN: "a-token-of-their-own",
      ADMIN_PASSWORD: "a-password-of-theirs",
    };
    await using launcher = startLauncher(join(base, "given"), env);
    await launcher.prints(READY);
    expect(launcher.output()).not.toMatch(/of-their|admin\/link/);
    const [, command = ""] = await launcher.prints(/Try it:\n([\s\S]*?\}')\n/);
    expect(JSON.parse(await paste(command, env))).toMatchObject({ success: true });
  });
});

describe("npm start refuses", { timeout: 60_000 }, () => {
  it.each([
    {
      what: "a Redis that does not answer",
      env: { REDIS_URL: "redis://127.0.0.1:1" },
      says: /REDIS_URL is set, but no Redis answers at 127\.0\.0\.1:1/,
    },
    {
      what: "a port and a Redis that are none beside a wrong setting of each process",
      env: { PORT: "http", REDIS_URL: "http://x", TRUST_PROXY: "many", SWEEP_SECONDS: "0" },
      says: /4 mistake\(s\):\n(?=[^]*PORT: )(?=[^]*REDIS_URL: must be a redis:)(?=[^]*TRUST_PROXY: )[^]*SWEEP_SECONDS: /,
    },
    {
      what: "a wrong environment",
      env: { RETENTION_DAYS: "ever", POLLING_TIMEZONE: "Mars/Phobos" },
      says: /RETENTION_DAYS[\s\S]*POLLING_TIMEZONE|POLLING_TIMEZONE[\s\S]*RETENTION_DAYS/,
    },
  ])("$what, in plain words", async ({ what, env, says }) => {
    await using launcher = startLauncher(join(base, what.replaceAll(" ", "-")), env);
    expect(await launcher.exit()).toBe(1);
    expect(launcher.output()).toMatch(says);
    expect(launcher.output()).not.toMatch(/^\s+at /m);
  });

  it("a data folder that is a file, and an option it does not know", async () => {
    const file = join(base, "a-file");
    await writeFile(file, "");
    await using onFile = startLauncher(file);
    expect(await onFile.exit()).toBe(1);
    expect(onFile.output()).toMatch(
      /a-file cannot be made \(a file is in its way\).*DATA_DIR\.\n$/,
    );
    await using unknown = startLauncher(join(base, "unknown"), {}, ["--port", "1"]);
    expect(await unknown.exit()).toBe(1);
    expect(unknown.output()).toContain("Unknown option '--port'");
    expect(unknown.output()).not.toMatch(/^\s+at /m);
  });

  it("nothing when asked for --help, which tells the variables and starts nothing", async () => {
    const folder = join(base, "help");
    await using launcher = startLauncher(folder, {}, ["--help"]);
    expect(await launcher.exit()).toBe(0);
    expect(launcher.output()).toContain("Usage: npm start");
    await expect(stat(folder)).rejects.toThrow(/ENOENT/);
  });

  it("a port that is taken, and names the way out", async () => {
    await using destination = await startDestination();
    const env = { PORT: String(destination.port) };
    await using launcher = startLauncher(join(base, "port"), env);
    expect(await launcher.exit()).toBe(1);
    expect(launcher.output()).toMatch(/another program listens there[\s\S]*PORT=/);
  });

  it("a data folder that another one uses, which goes on undisturbed", async () => {
    const folder = join(base, "busy");
    await using first = startLauncher(folder);
    await first.prints(READY);
    await using second = startLauncher(folder);
    expect(await second.exit()).toBe(1);
    expect(second.output()).toContain(`already in use by process ${first.process.pid}`);
    await pasteExample(first);
  });
});

async function readInbox(url: string, password: string): Promise<unknown> {
  const response = await fetch(`${url}/inbox.json`, {
    headers: { Authorization: `Basic ${btoa(`admin:${password}`)}` },
  });
  return inboxSchema.parse(await response.json()).received;
}
