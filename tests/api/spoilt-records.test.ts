import { describe, expect, it } from "vitest";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";

describe("a record that cannot be read", () => {
  it("of the alerts reads as not evaluated, and is logged", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    await stores.redis.set(stores.keys.alerts, "{}");
    await stores.redis.lpush(stores.keys.alertHistory, "{spoilt");
    const get = async (path: string) => api.request("GET", path, { admin: true });
    for (const path of ["/admin", "/admin/alerts", "/metrics"]) {
      expect({ path, status: (await get(path)).status }).toEqual({ path, status: 200 });
    }
    const { status, body } = await get("/api/admin/alerts");
    expect(status).toBe(200);
    expect(body).toMatchObject({ checked_at: null, in_force: [], history: [] });
    const complaints = api.log.lines.filter(({ msg }) => msg === "unreadable record left out");
    expect(new Set(complaints.map(({ key }) => key))).toEqual(
      new Set([stores.keys.alerts, stores.keys.alertHistory]),
    );
  });

  it("of a destination hides no other, and is a fault of the service where it is asked for", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using api = await startTestApi(redis);
    const now = new Date();
    const spoilt = await stores.destinations.ensure("https://spoilt.example.com/hook", now);
    await stores.destinations.ensure("https://sound.example.com/hook", now);
    const secret = "whsec_not-for-the-log";
    await stores.redis.set(stores.keys.destination(spoilt.id), `{"secrets":"${secret}"}`);
    const get = async (path: string) => api.request("GET", path, { admin: true });
    expect((await get("/metrics")).status).toBe(200);
    const page = await get("/admin/destinations");
    expect(page.status).toBe(200);
    expect(page.text).toContain("sound.example.com");
    expect(page.text).not.toContain("spoilt.example.com");
    expect(api.log.text()).toContain("unreadable record left out");

    const one = await get(`/api/admin/destinations/${spoilt.id}`);
    expect(one).toMatchObject({ status: 500, body: { code: "internal_error" } });
    expect(api.log.lines).toContainEqual(expect.objectContaining({ msg: "request failed" }));
    expect(api.log.text()).not.toContain(secret);
  });

  it("is told from a mistake of the caller", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.request("GET", "/api/admin/emails?limit=none", { admin: true });
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  });
});
