import { describe, expect, it } from "vitest";
import { INGRESS_TOKEN } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";

const PATH = "/api/ingress/gmail";
const headers = { authorization: `Bearer ${INGRESS_TOKEN}` };

describe("GET /api/ingress/gmail", () => {
  it.each(["GET", "HEAD"])("%s notes that the Apps Script has called", async (method) => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    expect(await stores.contacts.lastAt()).toBeNull();
    const before = Date.now();
    const answer = await api.request(method, PATH, { headers });
    expect(answer.status).toBe(200);
    expect(await stores.contacts.lastAt()).toBeGreaterThanOrEqual(before);
  });

  it("says that it is the API", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { body } = await api.request("GET", PATH, { headers });
    expect(body).toEqual({ success: true, status: "ready" });
  });

  it("notes nothing of strangers", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    for (const stranger of [{}, { authorization: "Bearer wrong" }]) {
      expect((await api.request("GET", PATH, { headers: stranger })).status).toBe(401);
    }
    expect(await stores.contacts.lastAt()).toBeNull();
  });

  it("counts while Gmail ingress is switched off: the script lives", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.change("runtime_flags", { gmail_ingress_enabled: false });
    expect((await api.request("GET", PATH, { headers })).status).toBe(200);
  });
});
