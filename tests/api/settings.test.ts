import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const PATH = "/api/admin/settings";
const names = [
  "runtime_flags",
  "webhook_config",
  "processing_prefs",
  "routing_rules",
  "sender_allowlist",
  "alert_prefs",
];

async function send(
  api: TestApi,
  method: string,
  path: string,
  ...[body, headers = {}]: [body?: unknown, headers?: Record<string, string>]
) {
  return api.request(method, `${PATH}${path}`, { body, headers, admin: true });
}

function rule(webhookUrl: string) {
  return {
    name: "All",
    conditions: [{ field: "sender", operator: "contains", value: "@" }],
    actions: { webhook_url: webhookUrl },
  };
}

describe("GET /api/admin/settings", () => {
  it("lists all, with the environment's values at first", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { GMAIL_SENDER_ALLOWLIST: "A@b.fr, @c.fr" });
    const { body } = await send(api, "GET", "");
    const settings = body["settings"];
    expect(settings).toMatchObject(names.map((name) => ({ name, version: 0, updated_by: null })));
    expect(settings).toContainEqual(
      expect.objectContaining({
        name: "sender_allowlist",
        value: { senders: ["a@b.fr", "@c.fr"] },
      }),
    );
  });

  it("answers 404 to a name that is none, also of objects", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const name of ["unknown", "magic_link_tokens", "__proto__", "constructor", "%2e%2e"]) {
      for (const method of ["GET", "PUT", "PATCH"]) {
        const answer = await send(api, method, `/${name}`, method === "GET" ? undefined : {});
        expect([name, method, answer.status]).toEqual([name, method, 404]);
      }
      expect((await send(api, "GET", `/${name}/history`)).status).toBe(404);
    }
  });
});

describe("PUT and PATCH /api/admin/settings/:name", () => {
  it("replace and change, count versions, name the author, and look back", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const put = await send(api, "PUT", "/runtime_flags", { disable_email_id_dedup: true });
    expect(put.headers.get("etag")).toBe('"1"');
    expect(put.body).toMatchObject({
      version: 1,
      updated_by: "admin",
      value: { gmail_ingress_enabled: true, disable_email_id_dedup: true },
    });
    const patched = await send(api, "PATCH", "/runtime_flags", { gmail_ingress_enabled: false });
    expect(patched.body).toMatchObject({
      version: 2,
      value: { gmail_ingress_enabled: false, disable_email_id_dedup: true },
    });
    const replaced = await send(api, "PUT", "/runtime_flags", {});
    expect(replaced.body).toMatchObject({
      value: { gmail_ingress_enabled: true, disable_email_id_dedup: false },
    });
    const { body } = await send(api, "GET", "/runtime_flags/history");
    expect(body["versions"]).toMatchObject([{ _version: 2 }, { _version: 1 }]);
    expect(api.log.lines).toContainEqual(
      expect.objectContaining({ msg: "setting saved", setting: "runtime_flags", version: 3 }),
    );
  });

  it("take back what GET gave", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { WEBHOOK_URL: "http://127.0.0.1:9000/x" });
    for (const name of names) {
      const { body } = await send(api, "GET", `/${name}`);
      const again = await send(api, "PUT", `/${name}`, body["value"]);
      expect([name, again.status]).toEqual([name, 200]);
      expect(again.body["value"]).toEqual(body["value"]);
    }
  });

  it("refuse an author who has not seen the newest version", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const off = { gmail_ingress_enabled: false };
    const first = await send(api, "PATCH", "/runtime_flags", off, { "if-match": '"0"' });
    expect(first.status).toBe(200);
    const late = await send(api, "PATCH", "/runtime_flags", off, { "if-match": '"0"' });
    expect(late.status).toBe(412);
    expect(late.body).toMatchObject({ code: "version_conflict", version: 1 });
    expect((await send(api, "PATCH", "/runtime_flags", off, { "if-match": '"9"' })).status).toBe(
      412,
    );
    expect((await send(api, "PATCH", "/runtime_flags", off, { "if-match": "1" })).status).toBe(400);
    expect((await send(api, "PATCH", "/runtime_flags", off, { "if-match": "*" })).status).toBe(200);
  });

  it.each([
    ["runtime_flags", { gmail_ingress_enabled: "yes" }, "gmail_ingress_enabled"],
    ["runtime_flags", { unknown_flag: true }, "unknown_flag"],
    ["runtime_flags", { gmail_ingress_enabled: 1, other: 2 }, "other"],
    ["webhook_config", { webhook_url: "ftp://hooks.example.fr" }, "webhook_url"],
    [
      "webhook_config",
      { webhook_time_start: "9h", webhook_time_end: "18h00" },
      "webhook_time_start",
    ],
    ["webhook_config", { webhook_time_start: "9h00" }, "webhook_time_end"],
    ["webhook_config", { absence_pause_enabled: true }, "absence_pause_days"],
    ["webhook_config", { absence_pause_days: ["lundi"] }, "absence_pause_days"],
    ["processing_prefs", { webhook_timeout_sec: 0 }, "webhook_timeout_sec"],
    ["processing_prefs", { retry_schedule_sec: [] }, "retry_schedule_sec"],
    ["routing_rules", { rules: [{}] }, "rules.0.conditions"],
    [
      "routing_rules",
      {
        rules: [
          {
            ...rule("https://a.fr"),
            conditions: [{ field: "body", operator: "regex", value: "(?=x)" }],
          },
        ],
      },
      "rules.0.conditions.0.value",
    ],
    ["sender_allowlist", { senders: ["no address"] }, "senders.0"],
  ])("refuse %s %j, name %s, and change nothing", async (name, patch, path) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await send(api, "PATCH", `/${name}`, patch);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ success: false, code: "invalid_request" });
    const errors = answer.body["errors"];
    expect(JSON.stringify(errors)).toContain(`"path":"${path}`);
    expect((await send(api, "GET", `/${name}`)).body["version"]).toBe(0);
  });

  it.each([
    ["a private address", "https://10.0.0.1/x", "private"],
    ["cloud metadata", "https://169.254.169.254/latest", "metadata"],
    ["a port of another protocol", "https://hooks.example.fr:22/", "port"],
    ["a host that has no address", "https://hooks.test.invalid/x", "unresolved"],
  ])("refuse a destination at %s", async (_, url, ruleName) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { WEBHOOK_URL: "" });
    for (const [name, body, path] of [
      ["webhook_config", { webhook_url: url }, "webhook_url"],
      ["routing_rules", { rules: [rule(url)] }, "rules.0.actions.webhook_url"],
    ] as const) {
      const answer = await send(api, "PATCH", `/${name}`, body);
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        code: "egress_blocked",
        rule: ruleName,
        errors: [{ path }],
      });
    }
  });

  it("switch sending off while the destination's name does not resolve", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { WEBHOOK_URL: "https://hooks.test.invalid/x" });
    const answer = await send(api, "PATCH", "/webhook_config", { webhook_sending_enabled: false });
    expect(answer.status).toBe(200);
    expect((await api.push(buildPush())).status).toBe(409);
  });

  it.each([
    ["text/plain", 415],
    ["application/x-www-form-urlencoded", 415],
  ])("refuse %s", async (contentType, status) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const headers = { "content-type": contentType };
    expect((await send(api, "PATCH", "/runtime_flags", "{}", headers)).status).toBe(status);
  });

  it.each(["[]", "null", '"x"', "{not json", ""])("refuse the body %j", async (body) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const method of ["PUT", "PATCH"]) {
      expect((await send(api, method, "/runtime_flags", body)).status).toBe(400);
    }
  });

  it("refuse more than 1 MiB, and 300 rules", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const large = { senders: ["x".repeat(1_100_000)] };
    expect((await send(api, "PUT", "/sender_allowlist", large)).status).toBe(413);
    const rules = Array.from({ length: 300 }, () => rule("https://127.0.0.1/x"));
    expect((await send(api, "PUT", "/routing_rules", { rules })).status).toBe(400);
  });
});

describe("a setting changed in one process", () => {
  it("is in force in the others within two seconds, also in a worker", async () => {
    await using redis = testRedis();
    await using one = await startTestApi(redis);
    await using two = await startTestApi(redis);
    await using worker = await startTestWorker(redis);
    await one.change("webhook_config", { webhook_sending_enabled: false });
    expect((await one.push(buildPush())).status).toBe(409);
    await until("seen", async () => (await two.push(buildPush())).status === 409, 2_000);
    await until("held", () => worker.log.text().includes("deliveries held"), 2_000);
  });
});

describe("what an older installation stored", () => {
  it("is found and read with its own meaning", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const old = async (name: string, value: unknown) =>
      stores.redis.set(`${redis.prefix}:config:${name}`, JSON.stringify(value));
    await old("runtime_flags", {
      gmail_ingress_enabled: "true",
      allow_custom_webhook_without_links: 1,
      maintenance_mode: true,
    });
    await old("webhook_config", {
      webhook_url: "https://example.com/placeholder",
      webhook_time_start: "08h30",
      webhook_time_end: "",
      absence_pause_enabled: false,
      absence_pause_days: ["Monday ", 3],
      global_time_start: "09h00",
      _updated_at: "2026-01-01T00:00:00Z",
    });
    await old("processing_prefs", {
      retry_count: 3,
      webhook_timeout_sec: "45",
      sender_priority: { "a@b.fr": "high" },
    });
    await old("routing_rules", {
      rules: [rule("https://hooks.studio.fr/x"), { id: "broken" }],
      _updated_at: null,
    });
    const env = {
      WEBHOOK_URL: "https://hooks.studio.fr/env",
      WEBHOOKS_TIME_START: "7h00",
      WEBHOOKS_TIME_END: "19h00",
    };
    await using api = await startTestApi(redis, env);
    const read = async (name: string) => (await send(api, "GET", `/${name}`)).body["value"];
    expect(await read("runtime_flags")).toEqual({
      gmail_ingress_enabled: true,
      allow_custom_webhook_without_links: false,
      disable_email_id_dedup: false,
      wetransfer_links_enabled: false,
    });
    expect(await read("webhook_config")).toMatchObject({
      webhook_url: env.WEBHOOK_URL,
      webhook_time_start: "08h30",
      webhook_time_end: "19h00",
      absence_pause_days: ["monday"],
    });
    expect(await read("processing_prefs")).toMatchObject({ webhook_timeout_sec: 45 });
    expect(await read("routing_rules")).toMatchObject({ rules: [{ id: "rule-1", name: "All" }] });
    const { body } = await send(api, "PATCH", "/runtime_flags", { gmail_ingress_enabled: false });
    expect(body["version"]).toBe(1);
    const { body: history } = await send(api, "GET", "/runtime_flags/history");
    expect(history["versions"]).toMatchObject([{ maintenance_mode: true }]);
  });

  it("is shown as spoilt when it does not parse, leaves the last good value in force, and can be mended", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await api.change("runtime_flags", { disable_email_id_dedup: true });
    await stores.redis.set(`${redis.prefix}:config:runtime_flags`, "{not json");
    const shown = await send(api, "GET", "/runtime_flags");
    expect(shown.status).toBe(200);
    expect(shown.body).toMatchObject({ value: { disable_email_id_dedup: true } });
    expect(shown.body["problem"]).toContain("does not parse");
    expect((await send(api, "GET", "")).status).toBe(200);
    await api.change("runtime_flags", { gmail_ingress_enabled: false });
    const mended = await send(api, "GET", "/runtime_flags");
    expect(mended.body).not.toHaveProperty("problem");
    expect(mended.body["value"]).toMatchObject({
      gmail_ingress_enabled: false,
      disable_email_id_dedup: true,
      wetransfer_links_enabled: false,
    });
    expect((await send(api, "GET", "/runtime_flags/history")).status).toBe(200);
  });

  it("does not keep a process from starting", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.redis.set(`${redis.prefix}:config:webhook_config`, "[]");
    await using api = await startTestApi(redis);
    expect((await api.push(buildPush())).body).toMatchObject({ status: "queued" });
  });
});
