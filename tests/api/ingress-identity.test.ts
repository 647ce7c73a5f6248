import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { INGRESS_TOKEN } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const PATH = "/api/ingress/gmail";
const bearer = { authorization: `Bearer ${INGRESS_TOKEN}` };

describe("the same email", () => {
  it("pushed a hundred times at once is one email, one job and one delivery", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    const email = buildPush();
    const answers = await Promise.all(Array.from({ length: 100 }, async () => api.push(email)));
    const statuses = answers.map(({ body }) => body["status"]);
    expect(statuses.filter((status) => status === "queued")).toHaveLength(1);
    expect(statuses.filter((status) => status === "already_processed")).toHaveLength(99);
    expect(new Set(answers.map(({ body }) => body["email_id"])).size).toBe(1);
    expect(await stores.queues.email.getJobCountByTypes("wait", "delayed")).toBe(1);
    expect(await stores.redis.hget(stores.keys.ledger, "accepted")).toBe("1");

    await using _worker = await startTestWorker(redis, env);
    await until(
      "delivered",
      async () => (await stores.redis.zcard(stores.keys.emailsIn("delivered"))) === 1,
    );
    expect((await api.push(email)).body).toMatchObject({ status: "already_processed" });
    expect(destination.received).toHaveLength(1);
  });

  it("is known by its content when it has no message id", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const email = buildPush({ message_id: "" });
    expect((await api.push(email)).body).toMatchObject({ status: "queued" });
    expect((await api.push({ ...email, snippet: "ignored" })).body).toMatchObject({
      status: "already_processed",
    });
    expect((await api.push({ ...email, body: `${email.body} ` })).body).toMatchObject({
      status: "queued",
    });
  });

  it("is known by its message id even if its text has changed", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const email = buildPush();
    await api.push(email);
    expect((await api.push({ ...email, subject: "changed" })).body).toMatchObject({
      status: "already_processed",
    });
  });

  it("is processed again while recognition is switched off", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis, { DISABLE_EMAIL_ID_DEDUP: "true" });
    const email = buildPush();
    expect((await api.push(email)).body).toMatchObject({ status: "queued" });
    expect((await api.push(email)).body).toMatchObject({ status: "queued" });
    expect(await stores.redis.zcard(stores.keys.emailsIn("accepted"))).toBe(2);
  });

  it("that was stored but not enqueued is enqueued when it is pushed again", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const email = buildPush();
    await api.push(email);
    await stores.queues.email.obliterate({ force: true });
    expect((await api.push(email)).body).toMatchObject({ status: "already_processed" });
    expect(await stores.queues.email.getWaitingCount()).toBe(1);
  });
});

describe("two emails of one sender in the same second", () => {
  it("share their reported id, and are both delivered", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const [one, two] = [buildPush(), buildPush()];
    const answers = await Promise.all([api.push(one), api.push(two)]);
    const md5 = createHash("md5").update(`${one.sender}:${one.date}`).digest("hex");
    expect(answers.map(({ body }) => body)).toEqual([
      { success: true, status: "queued", email_id: md5 },
      { success: true, status: "queued", email_id: md5 },
    ]);
    await destination.until(2);
    const ids = destination.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("GET /api/ingress/gmail/:email_id", () => {
  it("answers 401 without the token, and 404 to an id nobody knows", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const unknown = `${PATH}/0123456789abcdef0123456789abcdef`;
    expect((await api.request("GET", unknown)).status).toBe(401);
    for (const path of [unknown, `${PATH}/m-${"0".repeat(40)}`, `${PATH}/x`, `${PATH}/..%2f`]) {
      const answer = await api.request("GET", path, { headers: bearer });
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({ success: false, code: "unknown_email" });
    }
  });

  it("tells the state of an email by either of its ids", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    const pushed = await api.push(buildPush());
    const emailId = String(pushed.body["email_id"]);
    const before = await api.request("GET", `${PATH}/${emailId}`, { headers: bearer });
    expect(before.body).toMatchObject({ success: true, email_id: emailId, state: "accepted" });
    expect(before.body).not.toHaveProperty("outcome");

    await using _worker = await startTestWorker(redis, env);
    const read = async () =>
      api.request("GET", `${PATH}/${String(before.body["id"])}`, { headers: bearer });
    await until("delivered", async () => (await read()).body["state"] === "delivered");
    expect((await read()).body).toMatchObject({ outcome: "processed", email_id: emailId });
  });

  it("tells the newest of several emails that share an id, and lists them all", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.push(buildPush());
    const { body } = await api.push(buildPush());
    const path = `${PATH}/${String(body["email_id"])}`;
    const answer = await api.request("GET", path, { headers: bearer });
    const emails = answer.body["emails"];
    expect(emails).toHaveLength(2);
    expect(emails).toContainEqual(expect.objectContaining({ id: answer.body["id"] }));
  });
});
