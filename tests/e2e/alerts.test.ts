import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildPush } from "../helpers/build.ts";
import { INGRESS_TOKEN } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startDestination, type TestDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const SECRET = `whsec_${Buffer.from("alerts-are-signed-with-this-secret").toString("base64")}`;

const postedSchema = z.object({
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.object({
    kind: z.string(),
    subject: z.string().nullable(),
    value: z.number().nullable(),
    threshold: z.number().nullable(),
    since: z.iso.datetime(),
    because: z.string().nullable(),
  }),
});
type Posted = z.infer<typeof postedSchema>;

/** What the alert webhook has got, each verified as a receiver does. */
function posted({ received }: TestDestination): Posted[] {
  return received.map(({ body, headers }) => {
    const signed = Object.fromEntries(
      ["webhook-id", "webhook-timestamp", "webhook-signature"].map((name) => [
        name,
        String(headers[name]),
      ]),
    );
    return postedSchema.parse(new Webhook(SECRET).verify(body, signed));
  });
}

/** `alert.opened no_ingress` of all but Redis's own, which keeps nothing on disk in tests. */
function story(listener: TestDestination): string[] {
  return posted(listener)
    .filter(({ data }) => data.kind !== "redis_not_durable")
    .map(({ type, data }) => `${type} ${data.kind}`);
}

const allHours = {
  working_hours_start: "00:00",
  working_hours_end: "00:00",
  working_days: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
};

async function callAsScript(api: TestApi): Promise<void> {
  const headers = { authorization: `Bearer ${INGRESS_TOKEN}` };
  const answer = await api.request("GET", "/api/ingress/gmail", { headers });
  expect(answer.status).toBe(200);
}

describe("when the pushes stop", () => {
  it("the silence alert opens within its bound, is repeated, and closes when they return", async () => {
    await using redis = testRedis();
    await using listener = await startDestination();
    await using api = await startTestApi(redis);
    const env = {
      ALERT_CHECK_SECONDS: "1",
      ALERT_WEBHOOK_URL: listener.url,
      ALERT_WEBHOOK_SECRET: SECRET,
    };
    await api.change("alert_prefs", {
      ...allHours,
      no_ingress_minutes: 0.05,
      repeat_hours: 0.001,
    });
    // Two workers: the evaluator runs once across all of them.
    await using worker = await startTestWorker(redis, env);
    await using other = await startTestWorker(redis, env);

    // Before the call: its answer may come long after it was noted.
    const calledAt = Date.now();
    await callAsScript(api);
    const opening = "alert.opened no_ingress";
    // Three seconds of silence, a second between evaluations, the time of a webhook, and a busy machine.
    await until("the alert opens", () => story(listener).includes(opening), 14_000);
    expect(Date.now() - calledAt).toBeGreaterThan(2_900);
    await until("it is repeated", () => story(listener).includes("alert.repeated no_ingress"));

    expect((await api.push(buildPush())).body).toMatchObject({ status: "queued" });
    const closed = "alert.closed no_ingress";
    await until("it closes", () => story(listener).includes(closed), 15_000);
    const told = story(listener);
    expect(told.filter((line) => line.startsWith("alert.opened"))).toHaveLength(1);
    expect(told.at(-1)).toBe(closed);
    const ids = listener.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(ids.length);

    const opened = posted(listener).find(({ data }) => data.kind === "no_ingress");
    expect(opened?.data).toMatchObject({ threshold: 0.05, subject: null });
    expect(opened?.data.value).toBeGreaterThanOrEqual(0.05);
    expect(worker.log.text() + other.log.text()).toContain('"msg":"alert opened"');
  }, 60_000);
});

describe("what is no silence", () => {
  it("a fresh installation that never had a push", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await api.change("alert_prefs", { ...allHours, no_ingress_minutes: 0.05 });
    await using _worker = await startTestWorker(redis, { ALERT_CHECK_SECONDS: "1" });
    await until("it was evaluated", async () => (await stores.alerts.status()) !== null);
    const first = (await stores.alerts.status())?.checkedAt ?? 0;
    await until("it was evaluated again", async () => {
      const status = await stores.alerts.status();
      return status !== null && status.checkedAt > first + 3_000;
    });
    expect((await stores.alerts.open()).map(({ kind }) => kind)).not.toContain("no_ingress");
  });
});

describe("an email that was given up", () => {
  it("is told, although it is the only one, and closes when it is replayed", async () => {
    await using redis = testRedis();
    await using listener = await startDestination();
    await using destination = await startDestination({ answer: [400, 400, 400, 200] });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await api.change("processing_prefs", { retry_schedule_sec: [0, 0, 0, 0] });
    await using _worker = await startTestWorker(redis, {
      ...env,
      ALERT_CHECK_SECONDS: "1",
      ALERT_WEBHOOK_URL: listener.url,
      ALERT_WEBHOOK_SECRET: SECRET,
    });
    await api.push(buildPush());
    await until("it opens", () => story(listener).includes("alert.opened dead_emails"));
    expect(destination.received).toHaveLength(3);
    expect((await api.request("GET", "/metrics")).text).toContain(
      "gmail_push_lately_dead_emails 1",
    );
    const opened = posted(listener).find(({ data }) => data.kind === "dead_emails");
    expect(opened?.data).toMatchObject({ value: 1, threshold: 1, subject: null });
    const { text } = await api.request("GET", "/admin/alerts", { admin: true });
    expect(text).toContain('<a href="/admin/emails?state=dead">1 email</a> (limit 1 email)');

    const replay = { filter: { state: "dead" }, rate_per_minute: 600 };
    const started = await api.request("POST", "/api/admin/replays", { admin: true, body: replay });
    expect(started.status).toBe(201);
    await until("it closes", () => story(listener).includes("alert.closed dead_emails"));
    expect(story(listener)).toEqual(["alert.opened dead_emails", "alert.closed dead_emails"]);
    expect(destination.received).toHaveLength(4);
  }, 30_000);
});

describe("the evaluator", () => {
  it("opens and closes what Redis tells, keeps a history, and counts", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using listener = await startDestination();
    await using api = await startTestApi(redis);
    await api.change("alert_prefs", { no_ingress_enabled: false });
    const env = {
      ALERT_CHECK_SECONDS: "1",
      ALERT_WEBHOOK_URL: listener.url,
      ALERT_WEBHOOK_SECRET: SECRET,
    };
    await using _worker = await startTestWorker(redis, env);
    await stores.redis.hincrby(stores.keys.ledger, "accepted", 1);
    await until("it opens", () => story(listener).includes("alert.opened ledger_unbalanced"));
    const metrics = (await api.request("GET", "/metrics")).text;
    expect(metrics).toContain('gmail_push_alerts_in_force{alert="ledger_unbalanced"} 1');
    expect(metrics).toContain("gmail_push_ledger_balanced 0");

    await stores.redis.hincrby(stores.keys.ledger, "accepted", -1);
    await until("it closes", () => story(listener).includes("alert.closed ledger_unbalanced"));
    const { body } = await api.request("GET", "/api/admin/alerts", { admin: true });
    const kinds = z.object({ history: z.array(z.object({ kind: z.string() })) }).parse(body);
    expect(kinds.history.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["alert_closed", "alert_opened"]),
    );
    const events = await api.request("GET", "/api/admin/events", { admin: true });
    expect(events.text).toContain("alert_closed");
  });

  it("tells what a crash left untold", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using listener = await startDestination();
    const at = Date.now();
    const times = { since: at, toldAt: at };
    const alert = {
      kind: "backlog" as const,
      subject: null,
      value: 2,
      threshold: 1,
      because: null,
    };
    await stores.alerts.evaluate({ checkedAt: at, hasListener: true }, () => ({
      alerts: [],
      transitions: [{ type: "opened", at, alert: { ...alert, ...times } }],
    }));
    const env = {
      ALERT_CHECK_SECONDS: "3600",
      ALERT_WEBHOOK_URL: listener.url,
      ALERT_WEBHOOK_SECRET: SECRET,
    };
    await using worker = await startTestWorker(redis, env);
    await until("it is told", () => story(listener).includes("alert.opened backlog"));
    await until("it is logged", () => worker.log.text().includes("alert opened"));
    await until("nothing is left", async () => (await stores.alerts.untold()).length === 0);
    expect(story(listener)).toEqual(["alert.opened backlog"]);
  });
});
