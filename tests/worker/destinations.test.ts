import type { ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const WAIT = { prefer: "wait=15" };

interface Shown {
  id: string;
  secret: string;
  enabled: boolean;
  disabled_because: string | null;
  health: { state: string };
}

async function onlyDestination(api: TestApi): Promise<Shown> {
  const { body } = await api.request("GET", "/api/admin/destinations", { admin: true });
  const [first] = body["destinations"] as Shown[];
  if (first === undefined) throw new Error("There is no destination");
  return first;
}

async function change(api: TestApi, id: string, options: object) {
  return api.request("PATCH", `/api/admin/destinations/${id}`, { admin: true, body: options });
}

describe("a destination", () => {
  it("is disabled by 410, says so, and gets nothing more until it is enabled", async () => {
    await using redis = testRedis();
    await using alerts = await startDestination();
    await using destination = await startDestination({ answer: [410, 200] });
    const env = { WEBHOOK_URL: destination.url, ALERT_WEBHOOK_URL: alerts.url };
    await using api = await startTestApi(redis, env);
    await using worker = await startTestWorker(redis, env);

    expect((await api.push(buildPush(), WAIT)).body).toMatchObject({ status: "dead" });
    const shown = await onlyDestination(api);
    expect(shown).toMatchObject({ enabled: false, disabled_because: "gone" });
    expect(worker.log.lines.map(({ msg }) => msg)).toContain("destination disabled");
    await alerts.until(1);
    expect(JSON.parse(alerts.received[0]?.body ?? "")).toMatchObject({
      type: "destination.disabled",
      data: { destination: { id: shown.id }, because: "gone" },
    });

    expect((await api.push(buildPush(), WAIT)).body).toMatchObject({ status: "dead" });
    expect(destination.received).toHaveLength(1);
    await change(api, shown.id, { enabled: true });
    expect((await api.push(buildPush(), WAIT)).body).toMatchObject({ status: "processed" });
  });

  it("is signed for with both secrets during a rotation, and with the new one only afterwards", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const verifies = (secret: string, index: number) => {
      const { body = "", headers = {} } = destination.received[index] ?? {};
      try {
        new Webhook(secret).verify(body, headers as Record<string, string>);
        return true;
      } catch {
        return false;
      }
    };

    await api.push(buildPush(), WAIT);
    const { id, secret: old } = await onlyDestination(api);
    const rotate = async (overlap: number) =>
      api.request("POST", `/api/admin/destinations/${id}/rotate-secret`, {
        admin: true,
        body: { overlap_hours: overlap },
      });
    await rotate(24);
    const { secret: middle } = await onlyDestination(api);
    await api.push(buildPush(), WAIT);
    expect([verifies(old, 1), verifies(middle, 1)]).toEqual([true, true]);

    await rotate(0);
    const { secret: fresh } = await onlyDestination(api);
    await api.push(buildPush(), WAIT);
    expect([verifies(old, 2), verifies(middle, 2), verifies(fresh, 2)]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("takes its own mode and headers, but never a header of ours", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await api.push(buildPush(), WAIT);
    const { id, secret } = await onlyDestination(api);
    const headers = { "X-Team": "video", "Webhook-Id": "mine", "content-type": "text/plain" };
    expect((await change(api, id, { mode: "form", headers })).status).toBe(200);
    await api.push(buildPush(), WAIT);
    const received = destination.received[1];
    expect(received?.headers).toMatchObject({
      "x-team": "video",
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(received?.headers["webhook-id"]).toMatch(/^d-/);
    const plain = received?.headers as Record<string, string>;
    expect(new Webhook(secret).verify(received?.body ?? "", plain)).toBeTruthy();
  });

  it("answers a test webhook that goes the way of deliveries", async () => {
    await using redis = testRedis();
    await using destination = await startDestination({ answer: [200, 500] });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const { body: made } = await api.request("POST", "/api/admin/destinations", {
      admin: true,
      body: { url: destination.url, name: "ours" },
    });
    const { id, secret } = made["destination"] as Shown;
    const test = async () =>
      api.request("POST", `/api/admin/destinations/${id}/test`, { admin: true });
    expect((await test()).body).toMatchObject({ success: true, status: 200 });
    expect((await test()).body).toMatchObject({ success: false, reason: "upstream_server_error" });
    const { body = "", headers = {} } = destination.received[0] ?? {};
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: "ping",
    });
  });

  it("gets its next delivery as soon as one that hung ends, however long that one waits by itself", async () => {
    await using redis = testRedis();
    const { promise: held, resolve: release } = Promise.withResolvers<ServerResponse>();
    await using destination = await startDestination({
      answer: [(_request, response) => release(response), 200],
    });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using worker = await startTestWorker(redis, env);
    const body = { url: destination.url, concurrency: 1 };
    await api.request("POST", "/api/admin/destinations", { admin: true, body });
    await api.push(buildPush());
    const hanging = await held;
    await api.push(buildPush());
    await using stores = openTestStores(redis);
    const { delivery } = stores.queues;
    await until("one waits to be sent for", async () => {
      const [waiting] = await delivery.getDelayed();
      return waiting !== undefined && waiting.delay > 10_000;
    });
    hanging.end();
    await destination.until(2);
    expect(worker.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("lets those who wait for it hear at once that it is disabled, and that it is enabled", async () => {
    await using redis = testRedis();
    const tired = { status: 503, headers: { "retry-after": "3600" } };
    await using destination = await startDestination({ answer: [tired, 200] });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await using stores = openTestStores(redis);
    const { delivery } = stores.queues;
    const states = async () => stores.redis.zcard(stores.keys.deliveriesIn("dead"));

    await api.push(buildPush());
    await destination.until(1);
    await Promise.all(Array.from({ length: 5 }, async () => api.push(buildPush())));
    await until("six wait", async () => (await delivery.getDelayedCount()) === 6);
    const { id } = await onlyDestination(api);
    await change(api, id, { enabled: false });
    await until("the line is dead", async () => (await states()) === 5, 5_000);
    await change(api, id, { enabled: true });

    expect((await api.push(buildPush(), WAIT)).body).toMatchObject({ status: "processed" });
  });

  it("goes on with those who wait for it as soon as an operator says that it works", async () => {
    await using redis = testRedis();
    const tired = { status: 503, headers: { "retry-after": "3600" } };
    await using destination = await startDestination({ answer: [tired, 200] });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await api.push(buildPush());
    const { id } = await (async () => {
      await using _worker = await startTestWorker(redis, env);
      await destination.until(1);
      await Promise.all(Array.from({ length: 5 }, async () => api.push(buildPush())));
      await using stores = openTestStores(redis);
      await until("six wait", async () => (await stores.queues.delivery.getDelayedCount()) === 6);
      return await onlyDestination(api);
    })();
    await change(api, id, { enabled: false });
    await change(api, id, { enabled: true });
    await using _worker = await startTestWorker(redis, env);
    await destination.until(6, 5_000);
    expect(new Set(destination.received.map(({ headers }) => headers["webhook-id"])).size).toBe(6);
  });

  it("cannot be made, or tried, where nothing may be reached", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await using _worker = await startTestWorker(redis);
    const body = { url: "http://169.254.169.254/latest" };
    const answer = await api.request("POST", "/api/admin/destinations", { admin: true, body });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: "egress_blocked", rule: "metadata" });
  });
});

describe("a destination that hangs", () => {
  it("does not hold up another", async () => {
    await using redis = testRedis();
    await using hanging = await startDestination({ answer: ["never_answers"] });
    await using healthy = await startDestination();
    const env = { WEBHOOK_URL: healthy.url, DELIVERY_CONCURRENCY: "8" };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await api.request("PUT", "/api/admin/settings/routing_rules", {
      admin: true,
      body: {
        rules: [
          {
            name: "slow",
            conditions: [{ field: "sender", operator: "contains", value: "slow@" }],
            actions: { webhook_url: hanging.url, stop_processing: true },
          },
        ],
      },
    });
    const slow = Array.from({ length: 4 }, () => buildPush({ sender: "slow@example.fr" }));
    await Promise.all(slow.map(async (email) => api.push(email)));
    await hanging.until(4);
    // Those that come while four are hanging wait their turn outside the worker.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    await Promise.all(
      Array.from({ length: 12 }, async () => api.push(buildPush({ sender: "slow@example.fr" }))),
    );
    const answer = await api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ status: "processed" });
    expect(hanging.received.length).toBeLessThanOrEqual(4);
  });
});
