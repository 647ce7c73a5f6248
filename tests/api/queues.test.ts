import { createAudit, readLedger } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { type DestinationAnswer, startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const BOARD = "/admin/queues/api/queues";
const WAIT = { prefer: "wait=20" };

/** All that the board can do, less what it may. */
const refused = [
  ["PUT", "/delivery/clean/failed"],
  ["PUT", "/delivery/clean/completed"],
  ["PUT", "/delivery/ID/clean"],
  ["PUT", "/delivery/empty"],
  ["PUT", "/delivery/obliterate"],
  ["PUT", "/delivery/concurrency"],
  ["PUT", "/delivery/rate-limit"],
  ["PUT", "/delivery/rate-limit/release"],
  ["POST", "/delivery/add"],
  ["PATCH", "/delivery/ID/update-data"],
  ["PATCH", "/delivery/ID/delay"],
  ["PATCH", "/delivery/ID/priority"],
  ["PUT", "/delivery/ID/remove-unprocessed-children"],
  ["PUT", "/email/job-schedulers/sweep/remove"],
  ["PATCH", "/email/job-schedulers/sweep"],
  ["PUT", "/email/job-schedulers/sweep/run"],
] as const;

async function open(redis: TestRedis, answer: readonly DestinationAnswer[], path = "") {
  await using stack = new AsyncDisposableStack();
  const stores = stack.use(openTestStores(redis));
  const destination = stack.use(await startDestination({ answer }));
  const env = { WEBHOOK_URL: destination.url + path };
  const api = stack.use(await startTestApi(redis, env));
  await api.change("processing_prefs", { retry_schedule_sec: [0] });
  stack.use(await startTestWorker(redis, env));
  const { keys, redis: client } = stores;
  const delivered = async (count: number) =>
    until(
      `${count} delivered`,
      async () => (await client.zcard(keys.emailsIn("delivered"))) === count,
    );
  const put = async (rest: string, method = "PUT", body?: object) =>
    api.request(method, `${BOARD}${rest}`, { admin: true, body });
  const opened = stack.move();
  const close = async () => opened.disposeAsync();
  return { stores, destination, api, delivered, put, [Symbol.asyncDispose]: close };
}

describe("the board", () => {
  it("shows the three queues, and each state of their jobs", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [200]);
    await all.api.push(buildPush(), WAIT);
    for (const queue of ["email", "offload", "delivery"]) {
      for (const state of ["latest", "active", "waiting", "completed", "failed", "delayed"]) {
        const query = `?activeQueue=${queue}&status=${state}&page=1&jobsPerPage=10`;
        const { status, body } = await all.api.request("GET", `${BOARD}${query}`, { admin: true });
        expect(status).toBe(200);
        expect(body["queues"]).toMatchObject([
          { name: "email" },
          { name: "offload" },
          { name: "delivery" },
        ]);
      }
    }
    const page = await all.api.request("GET", "/admin/queues", { admin: true });
    expect(page.headers.get("content-type")).toContain("text/html");
    const script = /src="([^"]+\.js)"/.exec(page.text)?.[1] ?? "";
    const asset = new URL(script, `${all.api.url}/admin/queues/`).pathname;
    expect((await all.api.request("GET", asset, { admin: true })).status).toBe(200);
  });

  it("sets a failed delivery going again, with fresh attempts", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [500, 500, 503, 200]);
    const { stores, delivered, put } = all;
    const answer = await all.api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ status: "dead" });
    const [id = ""] = await stores.redis.zrange(stores.keys.deliveriesIn("dead"), "0", "-1");
    await until("failed", async () => (await stores.queues.delivery.getFailedCount()) === 1);
    const retried = await put(`/delivery/${id}/retry`);
    expect(retried.status).toBe(204);
    await delivered(1);
    // The 503 of the second round is allowed its own retry.
    expect(await stores.deliveries.record(id)).toMatchObject({
      state: "delivered",
      attempts: 4,
      round: 2,
    });
    expect(await readLedger(stores.redis, stores.keys)).toMatchObject({
      balanced: true,
      pending: 0,
    });
    expect(await createAudit(stores)()).toMatchObject({ findings: [] });
  });

  it("sets all failed deliveries going again", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [500, 500, 500, 500, 500, 500, 200]);
    const { stores, delivered, put } = all;
    for (let email = 0; email < 3; email += 1) await all.api.push(buildPush(), WAIT);
    await until("failed", async () => (await stores.queues.delivery.getFailedCount()) === 3);
    const retried = await put("/delivery/retry/failed");
    expect(retried.body).toMatchObject({ retried: 3 });
    await delivered(3);
    expect(all.destination.received).toHaveLength(9);
    expect(await createAudit(stores)()).toMatchObject({ findings: [] });
  });

  it("sends nothing twice when a completed job is retried", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [200]);
    const { stores, put } = all;
    await all.api.push(buildPush(), WAIT);
    await until("completed", async () => (await stores.queues.delivery.getCompletedCount()) === 1);
    expect((await put("/delivery/retry/completed")).status).toBe(200);
    expect((await put("/email/retry/completed")).status).toBe(200);
    const settled = async () =>
      (await stores.queues.delivery.getCompletedCount()) === 1 &&
      (await stores.queues.email.getJobCountByTypes("waiting", "active")) === 0;
    await until("settled", settled);
    expect(all.destination.received).toHaveLength(1);
    expect(await createAudit(stores)()).toMatchObject({ findings: [] });
  });

  it("decides a dead email again when its job is retried", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await api.push(buildPush());
    const [id = ""] = await stores.redis.zrange(stores.keys.emailsIn("accepted"), "0", "-1");
    const content = await stores.redis.hgetBuffer(stores.keys.email(id), "content");
    await stores.redis.hdel(stores.keys.email(id), "content");
    await using _worker = await startTestWorker(redis, env);
    await until("dead", async () => (await stores.redis.zcard(stores.keys.emailsIn("dead"))) === 1);
    await stores.redis.hset(stores.keys.email(id), "content", content ?? "");
    const retried = await api.request("PUT", `${BOARD}/email/${id}/retry`, { admin: true });
    expect(retried.status).toBe(204);
    await destination.until(1);
    await until(
      "delivered",
      async () => (await stores.redis.zcard(stores.keys.emailsIn("delivered"))) === 1,
    );
  });

  it("refuses to clean, edit, add, empty or obliterate, and everything stays", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [410]);
    const { stores, put } = all;
    await all.api.push(buildPush(), WAIT);
    await until("failed", async () => (await stores.queues.delivery.getFailedCount()) === 1);
    const [id = ""] = await stores.redis.zrange(stores.keys.deliveriesIn("dead"), "0", "-1");
    const read = async () => ({
      job: await stores.redis.hgetall(`${stores.keys.bull}:delivery:${id}`),
      counts: await stores.queues.delivery.getJobCounts("failed", "waiting", "completed"),
      schedulers: await stores.queues.email.getJobSchedulersCount(),
    });
    const before = await read();
    const body = { name: "x", data: {}, jobData: {}, options: {}, concurrency: 1 };
    for (const [method, path] of refused) {
      const answer = await put(path.replace("ID", id), method, body);
      expect([path, answer.status]).toEqual([path, 405]);
    }
    expect(await read()).toEqual(before);
  });

  it("shows nothing private in any of its answers", async () => {
    await using redis = testRedis();
    await using all = await open(
      redis,
      [{ status: 410, body: "answer-canary" }],
      "/path-canary?q=query-canary",
    );
    const { stores, api } = all;
    await api.push(
      buildPush({
        subject: "subject-canary",
        sender: "Canary <canary@canary.fr>",
        body: "body-canary https://www.dropbox.com/scl/fi/link-canary/f.zip",
      }),
      WAIT,
    );
    await until("failed", async () => (await stores.queues.delivery.getFailedCount()) === 1);
    const paths = ["/admin/queues", "/admin/queues/api/queues", "/admin/queues/api/job-schedulers"];
    for (const queue of ["email", "offload", "delivery"] as const) {
      paths.push(`${BOARD}?activeQueue=${queue}&status=latest&page=1&jobsPerPage=50`);
      for (const suffix of ["metrics", "default-job-options", "workers", "rate-limit"]) {
        paths.push(`${BOARD}/${queue}/${suffix}`);
      }
      for (const { id = "" } of await stores.queues[queue].getJobs()) {
        // The runs of a scheduler come and go meanwhile, and say nothing of emails.
        if (id.startsWith("repeat:")) continue;
        paths.push(...["", "/logs", "/flow"].map((suffix) => `${BOARD}/${queue}/${id}${suffix}`));
      }
    }
    expect(paths.length).toBeGreaterThan(20);
    for (const path of paths) {
      const { status, text } = await api.request("GET", path, { admin: true });
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/canary|test-token|test-password/i);
    }
  });

  it.each(["101", "1000000", "1e9", "-1", "10&jobsPerPage=5000"])(
    "does not read %s jobs at once",
    async (count) => {
      await using redis = testRedis();
      await using api = await startTestApi(redis);
      const path = `${BOARD}?activeQueue=delivery&jobsPerPage=`;
      const answer = await api.request("GET", path + count, { admin: true });
      expect(answer.status).toBe(400);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const fine = await api.request("GET", `${path}100`, { admin: true });
      expect(fine.status).toBe(200);
      expect(fine.headers.get("cache-control")).toBe("no-store");
    },
  );
});
