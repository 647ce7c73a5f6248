import { createMetrics, noTracing } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { createEmailProcessor } from "../../apps/worker/src/processors/email.ts";
import { startWorkers } from "../../apps/worker/src/workers.ts";
import { buildSettings } from "../helpers/build-policy.ts";
import { buildDesabo, buildPush, buildRecadrage } from "../helpers/build.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { windowFromNow } from "../helpers/clock-window.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const WAIT = { prefer: "wait=20" };
const closed = windowFromNow(120, 180);
const outside = {
  POLLING_TIMEZONE: "UTC",
  WEBHOOKS_TIME_START: closed.webhook_time_start,
  WEBHOOKS_TIME_END: closed.webhook_time_end,
};

async function untilState(
  { redis, keys }: TestStores,
  state: "waiting" | "dead" | "delivering" | "delivered",
) {
  await until(state, async () => (await redis.zcard(keys.emailsIn(state))) > 0);
}

function rule(webhookUrl: string, stop = false) {
  return {
    name: "Documents",
    conditions: [{ field: "subject", operator: "contains", value: "document" }],
    actions: { webhook_url: webhookUrl, priority: "high", stop_processing: stop },
  };
}

describe("an email's decision", () => {
  it("sends a rule's email to the rule's destination and to the default one", async () => {
    await using redis = testRedis();
    await using byRule = await startDestination();
    await using byDefault = await startDestination();
    const env = { WEBHOOK_URL: byDefault.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await api.change("routing_rules", { rules: [rule(byRule.url)] });
    const answer = await api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ status: "processed" });
    const [routed, plain] = [byRule, byDefault].map(({ received }): unknown =>
      JSON.parse(received[0]?.body ?? ""),
    );
    expect(routed).toMatchObject({
      routing_rule: { id: "rule-1", name: "Documents", priority: "high" },
    });
    expect(plain).not.toHaveProperty("routing_rule");
    expect([byRule.received.length, byDefault.received.length]).toEqual([1, 1]);
  });

  it("sends nothing to the default destination when the rule stops", async () => {
    await using redis = testRedis();
    await using byRule = await startDestination();
    await using byDefault = await startDestination();
    const env = { WEBHOOK_URL: byDefault.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await api.change("routing_rules", { rules: [rule(byRule.url, true)] });
    const answer = await api.push(buildPush(), WAIT);
    expect(answer.body).toMatchObject({ status: "stopped_by_routing_rule" });
    expect([byRule.received.length, byDefault.received.length]).toEqual([1, 0]);
  });

  it("sends once to a rule's destination that is the default one too", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await api.change("routing_rules", { rules: [rule(destination.url)] });
    expect((await api.push(buildPush(), WAIT)).body).toMatchObject({ status: "processed" });
    expect(destination.received).toHaveLength(1);
  });

  it("lets a DESABO that is not urgent pass the window, and tells when it opens", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { ...outside, WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const answer = await api.push(buildDesabo(), WAIT);
    expect(answer.body).toMatchObject({ status: "processed" });
    const payload: unknown = JSON.parse(destination.received[0]?.body ?? "");
    expect(payload).toMatchObject({
      detector: "desabonnement_journee_tarifs",
      webhooks_time_end: closed.webhook_time_end,
    });
  });

  it("keeps an urgent DESABO until the window opens, and a recadrage not at all", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { ...outside, WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const urgent = await api.push(buildDesabo({ subject: "URGENT" }), WAIT);
    expect(urgent.status).toBe(409);
    const recadrage = await api.push(buildRecadrage(), WAIT);
    expect(recadrage.body).toMatchObject({ status: "skipped_outside_time_window" });
    expect(await stores.redis.zcard(stores.keys.emailsIn("waiting"))).toBe(1);

    await api.change("webhook_config", windowFromNow(-60, 60));
    await destination.until(1);
    await untilState(stores, "delivered");
    expect(destination.received).toHaveLength(1);
    expect(await stores.redis.zcard(stores.keys.emailsIn("skipped"))).toBe(1);
  });

  it("waits for a destination, and delivers as soon as there is one", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: "" };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const answers = await Promise.all([1, 2, 3].map(async () => api.push(buildPush())));
    expect(answers.map(({ body }) => body["status"])).toEqual(["queued", "queued", "queued"]);
    const waiting = async () => (await stores.redis.zcard(stores.keys.emailsIn("waiting"))) === 3;
    await until("all wait", waiting);
    await api.change("webhook_config", { webhook_url: destination.url });
    await destination.until(3);
  });

  it("is recorded once: settings that change afterwards change nothing", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using first = await startDestination({ answer: [503, 200] });
    await using second = await startDestination();
    const env = { WEBHOOK_URL: first.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await api.change("processing_prefs", { retry_schedule_sec: [1, 1] });
    await api.push(buildPush());
    await first.until(1);
    await api.change("webhook_config", { webhook_url: second.url });
    await untilState(stores, "delivered");
    expect([first.received.length, second.received.length]).toEqual([2, 0]);
  });

  it("is not made by a job that says nothing readable: it fails at once, and nothing else stops", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using worker = await startTestWorker(redis, env);
    const poisoned: object[] = [{}, { emailKey: 1 }, { emailKey: "m-unknown" }];
    for (const [index, data] of poisoned.entries()) {
      const opts = { jobId: `poison-${index}`, attempts: 20 };
      await stores.queues.flows.add({ name: "email", queueName: "email", data, opts });
    }
    await until("failed", async () => (await stores.queues.email.getFailedCount()) === 3);
    const failed = await stores.queues.email.getFailed();
    const unreadable = failed.filter(({ failedReason }) => failedReason === "unreadable_job");
    expect(unreadable.map(({ attemptsMade }) => attemptsMade)).toEqual([1, 1]);
    // The third may only have come ahead of its email, so it is tried a little.
    const ahead = failed.find(({ failedReason }) => failedReason === "email_missing");
    expect(ahead?.attemptsMade).toBeLessThan(10);
    expect((await api.push(buildPush(), WAIT)).body).toMatchObject({ status: "processed" });
    expect(worker.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  it("makes an email dead whose content has gone, and says why", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await api.push(buildPush());
    const [id = ""] = await stores.redis.zrange(stores.keys.emailsIn("accepted"), "0", "-1");
    await stores.redis.hdel(stores.keys.email(id), "content");
    await using _worker = await startTestWorker(redis);
    await untilState(stores, "dead");
    expect(await stores.emails.record(id)).toMatchObject({ state: "dead", outcome: "dead" });
  });
});

describe("an email that starts to wait", () => {
  it("is decided again at once when the settings changed just before it fell asleep", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis, { WEBHOOK_URL: "" });
    await api.push(buildPush());
    const { destinations, emails, keys, queues } = stores;
    // The news comes when the email is recorded as waiting, and nobody can wake its job yet.
    const news = [buildSettings({ webhook: { webhook_url: null } }), buildSettings()];
    const email = createEmailProcessor({
      emails,
      destinations,
      trigger: { addAll: async () => undefined },
      currentSettings: () => news.shift() ?? buildSettings(),
      metrics: createMetrics(),
      tracing: noTracing,
      log: captureLog().log,
    });
    const workers = startWorkers({
      redis: stores.redis,
      prefix: keys.bull,
      processors: { email },
      concurrency: { email: 1, offload: 1, delivery: 1 },
      timing: { lockMs: 30_000, stalledCheckMs: 30_000 },
      onDead: async () => undefined,
      log: captureLog().log,
    });
    try {
      await untilState(stores, "delivering");
      expect(await queues.email.getDelayedCount()).toBe(0);
    } finally {
      await workers.get("email")?.close();
    }
  });
});
