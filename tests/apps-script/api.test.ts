import { createHash } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
import type { TestRedis } from "../helpers/redis.ts";
import type { MessageSeed } from "./gmail.ts";
import { createGoogle } from "./google.ts";
import type { Google } from "./google.ts";
import { startApiProcess } from "./start-api-process.ts";
import type { ApiProcess } from "./start-api-process.ts";
import { createSyncFetch } from "./sync-fetch.ts";
import type { SyncFetch } from "./sync-fetch.ts";

let redis: TestRedis;
let api: ApiProcess;
let google: Google;
let fetcher: SyncFetch;

beforeAll(async () => {
  fetcher = createSyncFetch();
  redis = testRedis();
  api = await startApiProcess(redis);
});
afterAll(async () => {
  await api[Symbol.asyncDispose]();
  await redis[Symbol.asyncDispose]();
  await fetcher[Symbol.asyncDispose]();
});
beforeEach(() => {
  google = createGoogle(api.url, { fetcher });
});
afterEach(() => google[Symbol.asyncDispose]());

let made = 0;

/** An email of its own sender and second, so that its reported id tells it from all others. */
function buildMessage(overrides: Partial<MessageSeed> = {}): MessageSeed & { emailId: string } {
  made += 1;
  const sender = `Client ${made} <client${made}@example.com>`;
  const date = new Date(Date.UTC(2026, 2, 2, 9, 0, made)).toISOString();
  const emailId = createHash("md5").update(`${sender}:${date}`).digest("hex");
  return {
    id: `18c2f0a1b2c3${made.toString(16).padStart(4, "0")}`,
    sender,
    date,
    emailId,
    ...overrides,
  };
}

function buildMessages(count: number): (MessageSeed & { emailId: string })[] {
  return Array.from({ length: count }, () => buildMessage());
}

/** How often the server took each of these, in their order. */
async function taken(messages: readonly { emailId: string }[], server = api): Promise<number[]> {
  const ids = await server.emailIds();
  return messages.map(({ emailId }) => ids.filter((id) => id === emailId).length);
}

describe("the script and the real API", () => {
  it("agree: selfTest finds nothing wrong", () => {
    google.run("install");
    expect(google.run("selfTest")).toHaveLength(0);
  });

  it("hand over every email once, whatever was read or failed before", async () => {
    const [read, unread, lost] = [buildMessage({ unread: false }), buildMessage(), buildMessage()];
    google.mailbox.receive("t1", [read, unread, buildMessage({ draft: true })]);
    google.mailbox.receive("t2", [lost]);
    let replies = 0;
    google.onReply = () => {
      replies += 1;
      if (replies === 1) throw new Error("Timeout");
    };
    google.runFor(30);
    expect(await taken([read, unread, lost])).toEqual([1, 1, 1]);
    expect(google.mailbox.labelled()).toEqual([]);
    expect(replies).toBe(4);
  });

  it("lose nothing while the ingress is switched off", async () => {
    const messages = buildMessages(8);
    for (const message of messages) google.mailbox.receive(`t-${message.id}`, [message]);
    await api.change("runtime_flags", { gmail_ingress_enabled: false });
    google.runFor(60);
    expect(google.mailbox.labelled()).toHaveLength(8);
    expect(google.fetches).toBeLessThanOrEqual(12);
    expect(google.log.join()).toContain("HTTP 409");
    expect(await taken(messages)).toEqual(messages.map(() => 0));

    await api.change("runtime_flags", { gmail_ingress_enabled: true });
    google.runFor(15);
    expect(await taken(messages)).toEqual(messages.map(() => 1));
    expect(google.mailbox.labelled()).toEqual([]);
  });

  it("lose nothing while sending is switched off", async () => {
    const message = buildMessage();
    google.mailbox.receive("t1", [message]);
    await api.change("webhook_config", { webhook_sending_enabled: false });
    google.run("push");
    expect(google.mailbox.labelled()).toEqual(["t1"]);
    await api.change("webhook_config", { webhook_sending_enabled: true });
    google.runFor(15);
    expect(await taken([message])).toEqual([1]);
  });

  it("keep what is too large or empty, and pass the rest", async () => {
    const large = buildMessage({ body: "é".repeat(600_000) });
    const empty = buildMessage({ body: " " });
    const good = buildMessages(2);
    google.mailbox.receive("t1", good.slice(0, 1));
    google.mailbox.receive("t2", [large]);
    google.mailbox.receive("t3", [empty]);
    google.mailbox.receive("t4", good.slice(1));
    google.run("push");
    expect(google.mailbox.labelled()).toEqual(["t3", "t2"]);
    expect(google.log.join()).toMatch(/not accepted: HTTP 400.*not accepted: HTTP 413/);
    expect(await taken([...good, large, empty])).toEqual([1, 1, 0, 0]);
  });

  it("stop at a wrong token", () => {
    google.properties.set("PROCESS_API_TOKEN", "a-token-nobody-knows");
    google.mailbox.receive("t1", [buildMessage()]);
    google.mailbox.receive("t2", [buildMessage()]);
    google.run("push");
    expect(google.fetches).toBe(1);
    expect(google.log.join()).toContain("HTTP 401");
  });

  it("lose nothing while Redis is away (503)", async () => {
    await using own = await startRedisServer({ appendOnly: true });
    await using server = await startApiProcess({ url: own.url, prefix: "own" });
    await using account = createGoogle(server.url, { fetcher });
    const messages = buildMessages(3);
    account.mailbox.receive("t0", messages.slice(0, 1));
    account.run("push");
    await own.kill();
    account.mailbox.receive("t1", messages.slice(1));
    account.runFor(30);
    expect(account.mailbox.labelled()).toEqual(["t1"]);
    expect(account.log.join()).toContain("HTTP 503");

    await own.start();
    const health = async () => (await fetch(`${server.url}/health/ready`)).text();
    await expect.poll(health, { timeout: 10_000 }).toContain('"redis":"ok"');
    account.runFor(60);
    expect(account.mailbox.labelled()).toEqual([]);
    expect(await taken(messages, server)).toEqual([1, 1, 1]);
  }, 60_000);

  it("go on where they stopped when the API is killed half-way", async () => {
    await using own = testRedis();
    const first = await startApiProcess(own);
    await using account = createGoogle(first.url, { fetcher });
    const messages = buildMessages(12);
    for (const message of messages) account.mailbox.receive(`t-${message.id}`, [message]);
    account.answerMs = 60_000;
    account.run("push");
    expect(account.mailbox.labelled().length).toBeLessThan(12);
    await first[Symbol.asyncDispose]();
    account.runFor(20);
    expect(account.mailbox.labelled().length).toBeGreaterThan(0);

    await using second = await startApiProcess(own);
    account.properties.set("INGRESS_URL", second.url);
    account.answerMs = 300;
    account.runFor(180);
    expect(account.mailbox.labelled()).toEqual([]);
    expect(await taken(messages, second)).toEqual(messages.map(() => 1));
  }, 60_000);
});
