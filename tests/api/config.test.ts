import { loadApiConfig } from "@gmail-push/api";
import { loadWorkerConfig } from "@gmail-push/worker";
import { describe, expect, it } from "vitest";
import { startProcess } from "../helpers/start-process.ts";

const right = {
  REDIS_URL: "redis://127.0.0.1:6379",
  PROCESS_API_TOKEN: "a-token-of-16-letters",
  ADMIN_PASSWORD: "long enough",
};

/** Every value holds "canary", which must not be shown. */
const wrong = {
  REDIS_URL: "http://canary:6379",
  REDIS_PREFIX: "canary:*",
  PROCESS_API_TOKEN: "canary",
  ADMIN_PASSWORD: "canary",
  ADMIN_PASSWORD_HASH: "scrypt:canary",
  ADMIN_USER: "canary:colon",
  VIEWER_USER: `canary${"a".repeat(64)}`,
  VIEWER_PASSWORD: "canary",
  VIEWER_PASSWORD_HASH: "canary",
  SESSION_IDLE_MINUTES: "canary",
  SESSION_MAX_HOURS: "0",
  COOKIE_SECURE: "canary",
  MAGIC_LINK_KEYS: "k1:canary",
  METRICS_AUTH: "canary",
  PORT: "canary",
  LOG_LEVEL: "canary",
  POLLING_TIMEZONE: "Europe/Canary",
  WEBHOOK_URL: "canary@hook.eu2.make.com",
  WEBHOOK_SECRET: "canary",
  WEBHOOK_SENDING_ENABLED: "canary",
  WEBHOOKS_TIME_START: "canary",
  WEBHOOK_TIME_END: "25h canary",
  GMAIL_SENDER_ALLOWLIST: "a@b.fr,canary",
  WEBHOOK_DELIVERY_MODE: "canary",
  EGRESS_ALLOW: "169.254.169.254,canary/99",
  CONTENT_KEYS: "canary",
  MAX_EMAIL_SIZE: "canary",
  INGRESS_WAIT_SECONDS: "canary",
  RETENTION_DAYS: "0",
  TRUST_PROXY: "canary",
};

function mistakesOf(load: (env: NodeJS.ProcessEnv) => unknown, env: NodeJS.ProcessEnv): string {
  try {
    load(env);
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
  return "";
}

describe("the environment", () => {
  it.each(["METRICS_AUTH", "INBOX_ENABLED"])("takes words for yes and no in %s", (name) => {
    expect(mistakesOf(loadApiConfig, { ...right, [name]: "perhaps" })).toContain(
      `  ${name}: must be true or false`,
    );
    expect(mistakesOf(loadApiConfig, { ...right, [name]: "on" })).toBe("");
  });

  it("is told all its mistakes in one message, without a value", () => {
    const message = mistakesOf(loadApiConfig, wrong);
    for (const name of Object.keys(wrong)) expect(message).toContain(`  ${name}: `);
    expect(message).not.toMatch(/canary/i);
    expect(message).toContain(`has ${Object.keys(wrong).length} mistake(s)`);
  });

  it.each([
    ["PORT", "abc", "must be a whole number from 0 to 65535"],
    ["PORT", "80.5", "must be a whole number from 0 to 65535"],
    ["RETENTION_DAYS", "-1", "must be a whole number from 1 to 3650"],
    ["MAX_BACKLOG_EMAILS", "0", "must be a whole number of at least 1"],
    ["MAX_BACKLOG_AGE_HOURS", "soon", "must be a number of at least 0.01"],
    ["SESSION_MAX_HOURS", "1e999", "must be a number from 0.1 to 720"],
    ["LOG_LEVEL", "loud", "must be one of debug, info, warn, error, silent"],
    ["COOKIE_SECURE", "never", "must be one of auto, always"],
    ["OTEL_SERVICE_NAME", "n".repeat(201), "must have at most 200 characters"],
    ["REDIS_URL", "http://redis", "must be a redis:// or rediss:// URL"],
    ["REDIS_URL", "", "is required: a redis:// or rediss:// URL"],
  ])("says in its own words, once, what is wrong with %s=%s", (name, value, mistake) => {
    const message = mistakesOf(loadApiConfig, { ...right, [name]: value });
    expect(message.split("\n").slice(0, -1)).toEqual([
      "The environment has 1 mistake(s):",
      `  ${name}: ${mistake}`,
    ]);
  });

  it("names what is required, and takes a blank for nothing", () => {
    const message = mistakesOf(loadApiConfig, { REDIS_URL: " ", PROCESS_API_TOKEN: "" });
    for (const name of ["REDIS_URL", "PROCESS_API_TOKEN", "ADMIN_PASSWORD"]) {
      expect(message).toContain(`  ${name}: `);
    }
    expect(mistakesOf(loadApiConfig, right)).toBe("");
  });

  it("knows a viewer only by a name of their own", () => {
    const viewer = { ...right, VIEWER_PASSWORD: "long enough" };
    const operator = { name: "admin", role: "operator" };
    expect(loadApiConfig(right).secrets.users).toMatchObject([operator]);
    expect(loadApiConfig(viewer).secrets.users).toMatchObject([
      operator,
      { name: "viewer", role: "viewer" },
    ]);
    const same = { ...viewer, ADMIN_USER: "marie", VIEWER_USER: "marie" };
    expect(mistakesOf(loadApiConfig, same)).toContain("VIEWER_USER: must differ from ADMIN_USER");
    expect(mistakesOf(loadApiConfig, { ...right, VIEWER_USER: "admin" })).toBe("");
  });

  it.each([
    [{ WEBHOOKS_TIME_START: "8h00" }, "WEBHOOKS_TIME_END: start and end must both be set"],
    [{ WEBHOOK_TIME_END: "19h00" }, "WEBHOOKS_TIME_START: start and end must both be set"],
    [
      { WEBHOOKS_TIME_START: "8h00", WEBHOOKS_TIME_END: "25h" },
      "WEBHOOKS_TIME_END: must be a time",
    ],
    [{ WEBHOOKS_TIME_START: "8h00", WEBHOOK_TIME_END: "8h00" }, "WEBHOOK_TIME_END: must differ"],
    [{ GMAIL_SENDER_ALLOWLIST: "a@b.fr, b.fr" }, "GMAIL_SENDER_ALLOWLIST: entry 2 is no address"],
  ])("refuses %j, which no operator could save", (given, mistake) => {
    for (const load of [loadApiConfig, loadWorkerConfig]) {
      expect(mistakesOf(load, { ...right, ...given })).toContain(`1 mistake(s):\n  ${mistake}`);
    }
  });

  it("takes a whole window, by its older names too", () => {
    const older = { WEBHOOK_TIME_START: "8h00", WEBHOOK_TIME_END: "19:00" };
    expect(loadWorkerConfig({ ...right, ...older }).initialSettings.webhook_config).toMatchObject({
      webhook_time_start: "8h00",
      webhook_time_end: "19:00",
    });
  });

  it("needs the fetcher's three variables while R2_FETCH_ENABLED is on", () => {
    const message = mistakesOf(loadWorkerConfig, { ...right, R2_FETCH_ENABLED: "yes" });
    for (const name of ["R2_FETCH_ENDPOINT", "R2_FETCH_TOKEN", "R2_BUCKET_NAME"]) {
      expect(message).toContain(`  ${name}: `);
    }
    expect(mistakesOf(loadWorkerConfig, { ...right, R2_FETCH_ENABLED: "no" })).toBe("");
  });

  it("tells what is wrong between variables beside what is wrong with one of them", () => {
    const alerts = "https://alerts.example.com/in";
    const own = { WEBHOOK_DELIVERY_MODE: "xml", ALERT_WEBHOOK_URL: alerts, R2_FETCH_ENABLED: "on" };
    const message = mistakesOf(loadWorkerConfig, { ...right, ...own });
    for (const name of ["WEBHOOK_DELIVERY_MODE", "ALERT_WEBHOOK_SECRET", "R2_FETCH_TOKEN"]) {
      expect(message).toContain(`  ${name}: `);
    }
    expect(message).toContain("has 5 mistake(s)");
    const unclear = { ...right, R2_FETCH_ENABLED: "on", OFFLOAD_MODE: "both" };
    expect(mistakesOf(loadWorkerConfig, unclear)).toContain("1 mistake(s):\n  OFFLOAD_MODE: ");
  });

  it.each([
    ["1", true],
    ["TRUE", true],
    ["yes", true],
    ["on", true],
    ["0", false],
    ["false", false],
    ["No", false],
    ["off", false],
  ])("reads %j as %s", (text, isOn) => {
    const config = loadApiConfig({ ...right, WEBHOOK_SENDING_ENABLED: text });
    expect(config.initialSettings.webhook_config.webhook_sending_enabled).toBe(isOn);
  });

  it("refuses a webhook secret that cannot sign", () => {
    const message = mistakesOf(loadWorkerConfig, { ...right, WEBHOOK_SECRET: "whsec_canary" });
    expect(message).toContain("  WEBHOOK_SECRET: ");
    expect(message).not.toContain("canary");
  });

  it("keeps secrets apart from what may be logged", () => {
    const config = loadApiConfig({ ...right, WEBHOOK_SECRET: `whsec_${btoa("k".repeat(32))}` });
    const { secrets: _secrets, ...rest } = config;
    const text = JSON.stringify(rest);
    for (const secret of [right.PROCESS_API_TOKEN, right.ADMIN_PASSWORD, "whsec_"]) {
      expect(text).not.toContain(secret);
    }
  });
});

describe.each(["apps/api/src/main.ts", "apps/worker/src/main.ts"])("%s", (file) => {
  it("ends with status 1 and plain words when the environment is wrong", async () => {
    await using child = startProcess(file, wrong);
    expect(await child.exit()).toBe(1);
    expect(child.output()).toMatch(/^The environment has \d+ mistake\(s\):\n {2}/);
    expect(child.output()).not.toMatch(/canary|^\s+at /im);
  });
});
