import type { AlertInForce } from "@gmail-push/core";
import { describe, expect, it } from "vitest";
import { openTestStores, type TestStores } from "../../helpers/open-stores.ts";
import { testRedis } from "../../helpers/redis.ts";
import { type Answer, startTestApi, type TestApi } from "../../helpers/start-api.ts";
import { startDestination } from "../../helpers/start-destination.ts";
import { startTestWorker } from "../../helpers/start-worker.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const PATH = "/admin/alerts";
const HOSTILE = "<script>alert(1)</script>";

async function open(api: TestApi, path = PATH, locale = "en"): Promise<Answer> {
  return api.request("GET", path, { admin: true, headers: { "accept-language": locale } });
}

const filled = {
  base: "0",
  no_ingress_enabled: "true",
  no_ingress_minutes: "20",
  working_hours_start: "09:00",
  working_hours_end: "18:00",
  error_rate_percent: "2,5",
  dead_emails_enabled: "true",
  dead_emails_count: "3",
  r2_timeouts_percent: "10",
  rate_window_minutes: "30",
  rate_min_attempts: "10",
  backlog_enabled: "true",
  backlog_emails: "500",
  oldest_age_minutes: "60",
  repeat_hours: "2",
};

/** Posts the form as a browser does without JavaScript. */
async function save(api: TestApi, changes: Record<string, string> = {}, locale = "en") {
  const body = new URLSearchParams({ ...filled, ...changes });
  body.append("working_days", "monday");
  body.append("working_days", "friday");
  const headers = { ...FORM, "accept-language": locale };
  return api.request("POST", PATH, { admin: true, headers, body: body.toString() });
}

async function putInForce(stores: TestStores, alert: Partial<AlertInForce>): Promise<void> {
  const at = Date.now() - 60_000;
  const whole: AlertInForce = {
    kind: "backlog",
    subject: null,
    since: at,
    value: 1_200,
    threshold: 1_000,
    because: null,
    toldAt: at,
    ...alert,
  };
  await stores.alerts.evaluate({ checkedAt: Date.now(), hasListener: true }, (before) => ({
    alerts: [...before, whole],
    transitions: [{ type: "opened", at, alert: whole }],
  }));
}

describe("the alerts page", () => {
  it("says that nothing has been evaluated while no worker runs", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { status, text } = await open(api);
    expect(status).toBe(200);
    expect(text).toContain("no worker runs");
    expect(text).toContain("No alert has opened yet.");
    expect((await open(api, PATH, "fr")).text).toContain("aucun worker ne tourne");
  });

  it("shows what is in force and what happened, in both languages", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await putInForce(stores, {});
    await putInForce(stores, { kind: "destination", subject: "w-1", because: "degraded" });
    const { text } = await open(api);
    expect(text).toContain("Too many emails are pending");
    expect(text).toContain("1,200 emails (limit 1,000 emails)");
    expect(text).toContain('href="/admin/destinations/w-1"');
    expect(text).toContain("set: changes are posted to it, signed");
    const french = (await open(api, PATH, "fr")).text;
    expect(french).toContain("Trop d’e-mails en attente");
    expect(french).toContain("une seule livraison à la fois l’essaie");
  });

  it("calls a destination by its name, here and on the overview", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const { id } = await stores.destinations.ensure("https://hook.test/secret", new Date());
    await stores.destinations.update(id, { name: "Studio <b>" });
    await putInForce(stores, { kind: "destination", subject: id, because: "degraded" });
    const link = `<a href="/admin/destinations/${id}">Studio &lt;b&gt;</a>`;
    expect((await open(api)).text.split(link)).toHaveLength(3);
    for (const path of [`${PATH}/in-force`, "/admin", "/admin/overview"]) {
      expect((await open(api, path)).text).toContain(link);
    }
  });

  it("refreshes what is in force by itself", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await putInForce(stores, {});
    const { text } = await open(api, `${PATH}/in-force`);
    expect(text).toMatch(/^<section/);
    expect(text).toContain("Too many emails are pending");
  });

  it("escapes whatever is in an alert", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await putInForce(stores, { kind: "destination", subject: HOSTILE, because: HOSTILE });
    await putInForce(stores, { kind: "redis_not_durable", subject: HOSTILE, because: HOSTILE });
    const query = `?test=failed&reason=${encodeURIComponent(HOSTILE)}&status=${HOSTILE}`;
    expect((await open(api, PATH + query)).text).not.toContain("<script>alert");
  });
});

describe("the form of the alerts page", () => {
  it("saves every limit, and is filled with what is in force", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const saved = await save(api);
    expect(saved.status).toBe(303);
    expect(saved.headers.get("location")).toBe(`${PATH}?saved=1#prefs`);
    const path = "/api/admin/settings/alert_prefs";
    const { body } = await api.request("GET", path, { admin: true });
    expect(body).toMatchObject({
      version: 1,
      updated_by: "admin",
      value: {
        no_ingress_minutes: 20,
        working_hours_start: "09:00",
        working_days: ["monday", "friday"],
        error_rate_enabled: false,
        error_rate_percent: 2.5,
        dead_emails_enabled: true,
        dead_emails_count: 3,
        backlog_emails: 500,
        repeat_hours: 2,
      },
    });
    const { text } = await open(api, `${PATH}?saved=1`);
    expect(text).toContain("Saved, and in force.");
    expect(text).toMatch(/name="error_rate_percent"\s+value="2.5"/);
  });

  it("keeps what was typed and tells what is wrong beside the field", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const changes = { backlog_emails: "0", working_hours_start: HOSTILE, repeat_hours: "" };
    const { status, text } = await save(api, changes, "fr");
    expect(status).toBe(422);
    expect(text).toContain('id="backlog_emails-error"');
    expect(text).toContain("doit être au moins 1");
    expect(text).toContain("doit être une heure");
    expect(text).toContain("doit être un nombre");
    expect(text).toContain("&lt;script&gt;");
    expect(text).not.toContain("<script>alert");
    expect(text).toMatch(/name="error_rate_percent"\s+value="2,5"/);
  });

  it("tells the second of two editors, and overwrites nothing", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.change("alert_prefs", { backlog_emails: 7 });
    const refused = await save(api);
    expect(refused.status).toBe(412);
    expect(refused.text).toContain("Somebody else changed this");
    expect(refused.text).toMatch(/Pending emails[\s\S]*7[\s\S]*500/);
    expect(refused.text).toContain('name="base" value="1"');
    expect((await save(api, { base: "1" })).status).toBe(303);
  });

  it("refuses a version that is none", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    expect((await save(api, { base: "x" })).status).toBe(400);
  });
});

/** Presses the button, and reads the page it leads to. */
async function sendTest(api: TestApi): Promise<string> {
  const sent = await api.request("POST", `${PATH}/test`, { admin: true, headers: FORM });
  expect(sent.status).toBe(303);
  return (await open(api, sent.headers.get("location")?.split("#")[0])).text;
}

describe("a test alert", () => {
  it("is posted, signed, by a worker", async () => {
    await using redis = testRedis();
    await using listener = await startDestination();
    await using api = await startTestApi(redis);
    await using _worker = await startTestWorker(redis, { ALERT_WEBHOOK_URL: listener.url });
    expect(await sendTest(api)).toContain("The test alert was delivered.");
    expect(JSON.parse(listener.received[0]?.body ?? "{}")).toMatchObject({ type: "alert.test" });
  });

  it("tells why it was not delivered", async () => {
    await using redis = testRedis();
    await using listener = await startDestination({ answer: [503] });
    await using api = await startTestApi(redis);
    await using _worker = await startTestWorker(redis, { ALERT_WEBHOOK_URL: listener.url });
    expect(await sendTest(api)).toMatch(
      /not delivered:\s+<code>upstream_server_error<\/code> \(HTTP 503\)/,
    );
    expect(listener.received).toHaveLength(1);
  });

  it("tells that no webhook is set", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await using _worker = await startTestWorker(redis);
    expect(await sendTest(api)).toContain("The worker has no ALERT_WEBHOOK_URL");
  });
});

describe("GET /api/admin/alerts", () => {
  it("answers what is in force and what happened", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const before = await api.request("GET", "/api/admin/alerts", { admin: true });
    expect(before.body).toEqual({
      success: true,
      checked_at: null,
      has_webhook: null,
      in_force: [],
      history: [],
    });
    await putInForce(stores, {});
    const { body } = await api.request("GET", "/api/admin/alerts", { admin: true });
    const alert = { kind: "backlog", value: 1_200, threshold: 1_000 };
    expect(body).toMatchObject({
      has_webhook: true,
      in_force: [alert],
      history: [{ kind: "alert_opened", alert }],
    });
    expect((await api.request("GET", "/api/admin/alerts")).status).toBe(401);
  });
});
