import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";

const PATH = "/api/admin/emails";

async function read(api: TestApi, path: string) {
  return api.request("GET", path, { admin: true });
}

/** The ids on a page. */
function idsOf(emails: unknown): string[] {
  if (!Array.isArray(emails)) throw new Error("There is no list of emails");
  return emails.map((email: unknown) =>
    typeof email === "object" && email !== null && "id" in email ? String(email.id) : "",
  );
}

async function walk(api: TestApi, query: string): Promise<string[]> {
  const seen: string[] = [];
  let cursor = "";
  do {
    const { body } = await read(api, `${PATH}?${query}${cursor}`);
    seen.push(...idsOf(body["emails"]));
    cursor = typeof body["next"] === "string" ? `&cursor=${body["next"]}` : "";
  } while (cursor !== "");
  return seen;
}

/** Emails in all states there are, many of them accepted in the same millisecond. */
async function fill({ emails }: TestStores, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = `m-${String(index * 7_919).padStart(40, "0")}`;
    const at = new Date(1_750_000_000_000 + Math.floor(index / 25));
    const content = await emails.seal({
      subject: "",
      sender: "a@b.fr",
      body: "x",
      date: "",
      messageId: null,
      threadId: null,
    });
    await emails.accept({
      id,
      emailId: "e".repeat(32),
      content,
      sender: "a***@b.fr",
      requestId: "r",
      at,
    });
    if (index % 3 === 1) await emails.kill(id, "gave_up", at);
    if (index % 3 === 2) await emails.wait(id, at, "no_destination");
    ids.push(id);
  }
  return ids;
}

describe("GET /api/admin/emails", () => {
  it("shows each of many emails exactly once, page by page, newest first", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const ids = await fill(stores, 120);
    await using api = await startTestApi(redis);
    const sorted = ids.toSorted((a, b) => a.localeCompare(b));
    for (const limit of [1, 7, 50, 200]) {
      const seen = await walk(api, `limit=${limit}`);
      expect(seen.toSorted((a, b) => a.localeCompare(b))).toEqual(sorted);
    }
    const dead = await walk(api, "state=dead&limit=7");
    expect(dead).toHaveLength(40);
    const { body } = await read(api, `${PATH}?limit=3`);
    const newest = ids.slice(100).toSorted((a, b) => b.localeCompare(a));
    expect(idsOf(body["emails"])).toEqual(newest.slice(0, 3));
  });

  it("goes on where it was, though newer emails have come meanwhile", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fill(stores, 30);
    await using api = await startTestApi(redis);
    const { body: first } = await read(api, `${PATH}?limit=10`);
    await api.push(buildPush());
    const { body: second } = await read(api, `${PATH}?limit=200&cursor=${String(first["next"])}`);
    const seen = [...idsOf(first["emails"]), ...idsOf(second["emails"])];
    expect([seen.length, new Set(seen).size]).toEqual([30, 30]);
  });

  it("is empty at first, and refuses a query it cannot read", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const nothing = { success: true, emails: [], next: null, searched_to: null };
    expect((await read(api, PATH)).body).toEqual(nothing);
    for (const query of [
      "state=lost",
      "limit=0",
      "limit=201",
      "limit=x",
      `cursor=${"1".repeat(200)}`,
    ]) {
      const answer = await read(api, `${PATH}?${query}`);
      expect([query, answer.status]).toEqual([query, 400]);
    }
  });
});

describe("GET /api/admin/emails/:id", () => {
  it("tells decision, deliveries and attempts, and nothing private", async () => {
    await using redis = testRedis();
    await using destination = await startDestination({ answer: [503, 200] });
    const env = { WEBHOOK_URL: `${destination.url}/path-canary?q=query-canary` };
    await using api = await startTestApi(redis, env);
    await api.change("processing_prefs", { retry_schedule_sec: [0, 0] });
    await using _worker = await startTestWorker(redis, env);
    const email = buildPush({
      subject: "subject-canary",
      sender: "Sender Canary <canary.sender@example.fr>",
      body: "body-canary https://www.dropbox.com/scl/fi/link-canary/f.zip?rlkey=key-canary",
    });
    await api.push(email, { prefer: "wait=20" });
    const { body: list, text: listText } = await read(api, PATH);
    const [id = ""] = idsOf(list["emails"]);
    const { body, text } = await read(api, `${PATH}/${id}`);
    expect(body).toMatchObject({
      email: { id, state: "delivered", outcome: "processed", from: "ca***@example.fr" },
      decision: {
        kind: "deliver",
        links: [{ provider: "dropbox", url: "https://www.dropbox.com" }],
      },
      deliveries: [
        {
          state: "delivered",
          attempts_made: 2,
          destination: { url: new URL(destination.url).origin },
          attempts: [
            { status: 503, outcome: "failed", reason: "upstream_server_error" },
            { status: 200, outcome: "delivered", reason: null },
          ],
        },
      ],
    });
    expect(listText + text).not.toMatch(/canary(?!@)/i);
  });

  it("answers 404 to an id nobody knows", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const id of [`m-${"0".repeat(40)}`, "x", "%2e%2e", "m-%00"]) {
      expect((await read(api, `${PATH}/${id}`)).status).toBe(404);
    }
  });

  it("masks every address of a sender that is no single address", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.push(buildPush({ sender: "one.person@example.fr, second.canary@example.org" }));
    const { text } = await read(api, PATH);
    expect(text).not.toContain("canary");
  });
});
