import { describe, expect, it } from "vitest";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";

const VIEWER_PASSWORD = "viewer-password";
const authorization = `Basic ${Buffer.from(`viewer:${VIEWER_PASSWORD}`).toString("base64")}`;
const SECRET_URL = "https://127.0.0.1/secret-path";
const rule = {
  name: "All",
  conditions: [{ field: "body", operator: "contains", value: "a", case_sensitive: false }],
  actions: { webhook_url: SECRET_URL, priority: "normal", stop_processing: false },
};

async function asViewer(api: TestApi, path: string) {
  return api.request("GET", path, { headers: { authorization } });
}

describe("a viewer", () => {
  it("sees settings and destinations without what is secret in them", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { VIEWER_PASSWORD, WEBHOOK_URL: SECRET_URL });
    await api.change("routing_rules", { rules: [rule] });
    await api.change("sender_allowlist", { senders: ["camille@studio.fr"] });
    const body = { url: SECRET_URL, headers: { "X-Key": "hush" } };
    const made = await api.request("POST", "/api/admin/destinations", { admin: true, body });
    expect(made.text).toMatch(/whsec_.*/);
    const id = /"id":"(w-[0-9a-f]+)"/.exec(made.text)?.[1] ?? "";
    for (const path of [
      "/api/admin/settings",
      "/api/admin/settings/webhook_config",
      "/api/admin/settings/routing_rules",
      "/api/admin/settings/sender_allowlist",
      "/api/admin/destinations",
      `/api/admin/destinations/${id}`,
      "/admin/tools",
      "/admin/tools?show=url",
      "/admin/tools/history/webhook_config",
      "/admin/tools/history/sender_allowlist",
      "/admin/destinations",
      `/admin/destinations/${id}`,
      `/admin/destinations/${id}?show=url`,
    ]) {
      const { status, text } = await asViewer(api, path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/secret-path|whsec_|hush|camille@/);
      expect(text).not.toMatch(/<form method="post" action="\/admin\/(?:tools|destinations)/);
    }
    expect((await asViewer(api, "/api/admin/settings/webhook_config/history")).status).toBe(403);
    expect((await asViewer(api, "/admin/tools/import")).status).toBe(403);
  });

  it("turns no switch", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { VIEWER_PASSWORD });
    const headers = { authorization, "content-type": "application/x-www-form-urlencoded" };
    const turned = await api.request("POST", "/admin/tools/ingress", {
      headers,
      body: "base=0&state=off",
    });
    expect(turned.status).toBe(403);
  });
});
