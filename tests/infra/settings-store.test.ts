import { parsePostedSetting } from "@gmail-push/core";
import { describe, expect, it } from "vitest";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";

const env = {
  WEBHOOK_URL: "https://hooks.studio.fr/environment",
  WEBHOOKS_TIME_START: "8h00",
  WEBHOOKS_TIME_END: "19h00",
};
const by = { author: "admin", now: new Date("2026-02-04T10:30:00Z") };
const development = { allowHttp: true };

function flagsWith(isOn: boolean) {
  return parsePostedSetting("runtime_flags", { gmail_ingress_enabled: isOn }, development);
}

describe("the settings store", () => {
  it.each([
    { webhook_url: "https://hooks.studio.fr/a" },
    { webhook_url: "http://127.0.0.1:8080/inbox" },
    { webhook_url: "http://localhost:8080/inbox" },
    { webhook_url: null },
    { webhook_time_start: "", webhook_time_end: "" },
    { webhook_time_start: "22h00", webhook_time_end: "06h30" },
    { absence_pause_enabled: true, absence_pause_days: ["monday"] },
    { webhook_sending_enabled: false, webhook_delivery_mode: "form", webhook_ssl_verify: false },
  ])("reads %j back as it was saved", async (posted) => {
    await using redis = testRedis();
    await using stores = openTestStores(redis, env);
    const value = parsePostedSetting("webhook_config", posted, development);
    await stores.settings.save("webhook_config", value, { ...by, version: 0 });
    const { value: read, ...about } = await stores.settings.read("webhook_config");
    expect(read).toEqual(value);
    expect(about).toEqual({
      name: "webhook_config",
      version: 1,
      updatedAt: "2026-02-04T10:30:00.000Z",
      updatedBy: "admin",
    });
  });

  it("answers the environment's values while nothing is stored", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis, env);
    const { value, version, updatedBy } = await stores.settings.read("webhook_config");
    expect(value).toMatchObject({ webhook_url: env.WEBHOOK_URL, webhook_time_start: "8h00" });
    expect([version, updatedBy]).toEqual([0, null]);
  });

  it("refuses a save of somebody who has not seen the newest version", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { settings } = stores;
    const saved = await settings.save("runtime_flags", flagsWith(false), { ...by, version: 0 });
    expect(saved).toEqual({ kind: "saved", version: 1 });
    const late = await settings.save("runtime_flags", flagsWith(true), { ...by, version: 0 });
    expect(late).toEqual({ kind: "conflict", version: 1 });
    expect((await settings.read("runtime_flags")).value.gmail_ingress_enabled).toBe(false);
  });

  it("lets one of many win who save at once", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const posted = { senders: [`s${index}@example.fr`] };
        const value = parsePostedSetting("sender_allowlist", posted, development);
        return stores.settings.save("sender_allowlist", value, { ...by, version: 0 });
      }),
    );
    expect(outcomes.filter(({ kind }) => kind === "saved")).toHaveLength(1);
    expect(await stores.settings.history("sender_allowlist")).toEqual([]);
  });

  it("keeps the newest 50 earlier versions, newest first", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    for (let version = 0; version < 53; version += 1) {
      const posted = { senders: [`s${version}@example.fr`] };
      const value = parsePostedSetting("sender_allowlist", posted, development);
      await stores.settings.save("sender_allowlist", value, { ...by, version });
    }
    const history = await stores.settings.history("sender_allowlist");
    expect(history).toHaveLength(50);
    expect(history[0]).toMatchObject({ senders: ["s51@example.fr"], _version: 52 });
    expect(history[49]).toMatchObject({ _version: 3 });
  });

  it.each(["{not json", "[]", '"text"', "null"])(
    "mends a stored %s by a save, and keeps what was there",
    async (spoilt) => {
      await using redis = testRedis();
      await using stores = openTestStores(redis);
      await stores.redis.set(`${redis.prefix}:config:runtime_flags`, spoilt);
      await expect(stores.settings.read("runtime_flags")).rejects.toThrow(/JSON|expected object/);
      const value = parsePostedSetting("runtime_flags", {}, development);
      const outcome = await stores.settings.save("runtime_flags", value, { ...by, version: 0 });
      expect(outcome).toEqual({ kind: "saved", version: 1 });
      expect((await stores.settings.read("runtime_flags")).value).toEqual(value);
      expect(await stores.settings.history("runtime_flags")).toHaveLength(1);
    },
  );
});
