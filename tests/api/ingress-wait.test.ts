import { request as httpRequest } from "node:http";
import { describe, expect, it } from "vitest";
import { buildPush, buildRecadrage } from "../helpers/build.ts";
import { windowFromNow } from "../helpers/clock-window.ts";
import { INGRESS_TOKEN } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const WAIT = { prefer: "wait=20" };

/** A window that opens in two hours, less the seconds of this minute. */
function outside(): NodeJS.ProcessEnv {
  const closed = windowFromNow(120, 180);
  return {
    POLLING_TIMEZONE: "UTC",
    WEBHOOKS_TIME_START: closed.webhook_time_start,
    WEBHOOKS_TIME_END: closed.webhook_time_end,
  };
}

describe("Prefer: wait", () => {
  it("holds the answer until every delivery is confirmed", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const answer = await api.push(buildPush(), WAIT);
    expect(destination.received).toHaveLength(1);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ success: true, status: "processed" });
    expect(answer.headers.get("preference-applied")).toBe("wait=20");
  });

  it("tells that a rule stopped the email", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    await using api = await startTestApi(redis);
    await using _worker = await startTestWorker(redis);
    await api.change("routing_rules", {
      rules: [
        {
          name: "Documents",
          conditions: [{ field: "subject", operator: "contains", value: "document" }],
          actions: { webhook_url: destination.url, stop_processing: true },
        },
      ],
    });
    const answer = await api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ success: true, status: "stopped_by_routing_rule" });
    expect(destination.received).toHaveLength(1);
  });

  it("tells that an email without links is skipped", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await using _worker = await startTestWorker(redis);
    const answer = await api.push(buildPush({ body: "Bonjour" }), WAIT);
    expect(answer.body).toMatchObject({ success: true, status: "skipped_no_links" });
  });

  it("tells that a recadrage outside the window is skipped", async () => {
    await using redis = testRedis();
    const env = outside();
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const answer = await api.push(buildRecadrage(), WAIT);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ success: true, status: "skipped_outside_time_window" });
  });

  it("answers 409 outside the window, and delivers once it opens", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { ...outside(), WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const answer = await api.push(buildPush(), WAIT);
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ success: false, message: "Outside time window" });
    expect(answer.body["email_id"]).toMatch(/^[0-9a-f]{32}$/);
    const retryAfter = Number(answer.headers.get("retry-after"));
    expect(Math.abs(retryAfter - 7_200)).toBeLessThan(90);

    await api.change("webhook_config", windowFromNow(-60, 60));
    await destination.until(1);
    const payload: unknown = JSON.parse(destination.received[0]?.body ?? "");
    expect(payload).toMatchObject({ webhooks_time_start: "maintenant" });
  });

  it("answers queued when there was not enough time", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const begun = Date.now();
    const answer = await api.push(buildPush(), { prefer: "wait=1" });
    expect(answer.body).toMatchObject({ success: true, status: "queued" });
    expect(Date.now() - begun).toBeGreaterThanOrEqual(990);
  });

  it.each([
    ["respond-async, wait=100", "wait=60"],
    ["wait=1", "wait=1"],
    ['Wait = "2"', "wait=2"],
    ["wait=0", "wait=0"],
    ["wait=-1", null],
    ["wait=1.5", null],
    ["wait=soon", null],
    ["wait=99999999999999999999", null],
    ["return=minimal", null],
  ])("of %j applies %s", async (prefer, applied) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const email = buildPush();
    await api.push(email);
    const answer = await api.push(email, { prefer });
    expect(answer.body).toMatchObject({ status: "already_processed" });
    expect(answer.headers.get("preference-applied")).toBe(applied);
  });

  it("is the installation's own when the caller has none", async () => {
    await using redis = testRedis();
    const env = { INGRESS_WAIT_SECONDS: "20" };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const answer = await api.push(buildPush({ body: "Bonjour" }));
    expect(answer.body).toMatchObject({ status: "skipped_no_links" });
    expect(answer.headers.get("preference-applied")).toBeNull();
    const hurried = await api.push(buildPush({ body: "Bonjour" }), { prefer: "wait=0" });
    expect(hurried.body).toMatchObject({ status: "queued" });
  });

  it("ends with the caller, and the email goes its way", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const call = httpRequest(`${api.url}/api/ingress/gmail`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${INGRESS_TOKEN}`,
        "content-type": "application/json",
        prefer: "wait=60",
      },
    });
    call.on("error", () => undefined);
    call.end(JSON.stringify(buildPush({ body: "Bonjour" })));
    const { keys } = stores;
    await until(
      "accepted",
      async () => (await stores.redis.zcard(keys.emailsIn("accepted"))) === 1,
    );
    call.destroy();
    const dropped = () => api.log.lines.some(({ msg }) => msg === "request dropped by caller");
    await until("the request is over", dropped, 3_000);

    await using _worker = await startTestWorker(redis);
    await until("skipped", async () => (await stores.redis.zcard(keys.emailsIn("skipped"))) === 1);
    expect(api.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("ends when the API stops: the email is ours, and its sender hears so", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const pushed = api.push(buildPush(), { prefer: "wait=60" });
    const { keys } = stores;
    await until(
      "accepted",
      async () => (await stores.redis.zcard(keys.emailsIn("accepted"))) === 1,
    );
    const stopped = api[Symbol.asyncDispose]();
    expect((await pushed).body).toMatchObject({ success: true, status: "queued" });
    await stopped;
  });
});
