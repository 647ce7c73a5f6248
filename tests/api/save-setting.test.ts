import { initialSettings } from "@gmail-push/core";
import { createSettingsReader } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { createParseSetting } from "../../apps/api/src/parse-setting.ts";
import { createReadSetting } from "../../apps/api/src/read-setting.ts";
import { createSaveSetting } from "../../apps/api/src/save-setting.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";

const path = "/api/admin/settings/runtime_flags";
const body = { gmail_ingress_enabled: false };

describe("saving a setting", () => {
  it.for([
    ["an outage", new Error("Connection is closed."), "warn"],
    ["a fault of ours", new TypeError("not a function"), "error"],
  ] as const)("answers as saved what cannot be read back for %s", async ([, thrown, level]) => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { log, lines } = captureLog();
    const store = stores.settings;
    const initial = initialSettings({});
    const reader = createSettingsReader({ store, initial, timeZone: "UTC", log });
    const current = await reader.read();
    const save = createSaveSetting({
      store,
      read: createReadSetting({ store, settings: { current: () => current } }),
      refresh: async () => Promise.reject(thrown),
      parse: createParseSetting({
        guard: { verify: async () => Promise.resolve({ kind: "allowed" }) },
        allowHttp: false,
      }),
      log,
    });
    const change = (value: object) => ({ ...value, ...body });
    const saved = await save("runtime_flags", { author: "admin", version: null, change });
    expect(saved).toMatchObject({ version: 1, value: body, updatedBy: "admin" });
    const { updatedAt, value } = await store.read("runtime_flags");
    expect(saved).toMatchObject({ updatedAt, value });
    expect(lines).toContainEqual(
      expect.objectContaining({ level, msg: "setting saved but not read back" }),
    );
  });

  it("saves nothing where it cannot record who did it", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await stores.redis.set(stores.keys.audit, "no stream");
    const refused = await api.request("PATCH", path, { admin: true, body });
    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect((await stores.settings.read("runtime_flags")).version).toBe(0);
    await stores.redis.del(stores.keys.audit);
    expect((await api.request("PATCH", path, { admin: true, body })).status).toBe(200);
    const { entries } = await stores.audit.page({ limit: 5 });
    expect(entries).toMatchObject([
      {
        author: "admin",
        action: "setting_saved",
        details: { setting: "runtime_flags", version: 1, changed: ["gmail_ingress_enabled"] },
      },
    ]);
  });

  it("can shut the ingress of a Redis that is full", async () => {
    await using server = await startRedisServer();
    const redis = { url: server.url, prefix: "full" };
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await api.change("runtime_flags", { disable_email_id_dedup: true });
    await stores.redis.config("SET", "maxmemory", "1");
    expect((await api.request("PATCH", path, { admin: true, body })).status).toBe(200);
    expect((await stores.settings.read("runtime_flags")).value).toMatchObject(body);
  });
});
