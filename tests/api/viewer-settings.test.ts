import { describe, expect, it } from "vitest";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";

const VIEWER_PASSWORD = "viewer-password";
const authorization = `Basic ${Buffer.from(`viewer:${VIEWER_PASSWORD}`).toString("base64")}`;
const SECRET_URL = "https://127.0.0.1/secret-path";
const actions = { webhook_url: SECRET_URL, priority: "normal", stop_processing: false };

/** A rule that reads the sender as well as the body. */
function ruleOn(operator: "equals" | "regex", sender: string) {
  const conditions = [
    { field: "body", operator: "contains", value: "a", case_sensitive: false },
    { field: "sender", operator, value: sender, case_sensitive: false },
  ];
  return { id: "r1", name: "All", conditions, actions };
}

async function asViewer(api: TestApi, path: string) {
  return api.request("GET", path, { headers: { authorization } });
}

/** Where each version of the rules is compared with the one before. */
async function comparisons(api: TestApi): Promise<string[]> {
  const { text } = await asViewer(api, "/admin/rules/versions");
  const ids = [...text.matchAll(/name="to"\s+value="([^"]+)"/g)].map(([, id = ""]) => id);
  return ids.slice(1).map((id, newer) => `/admin/rules/versions?from=${id}&to=${ids[newer] ?? ""}`);
}

describe("a viewer", () => {
  it("sees settings and destinations without what is secret in them", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { VIEWER_PASSWORD, WEBHOOK_URL: SECRET_URL });
    const anyOf = "camille@studio[.]fr|dominique@studio[.]fr";
    await api.change("routing_rules", { rules: [ruleOn("equals", "camille@studio.fr")] });
    await api.change("routing_rules", { rules: [ruleOn("equals", "dominique@studio.fr")] });
    await api.change("routing_rules", { rules: [ruleOn("regex", anyOf)] });
    const compared = await comparisons(api);
    expect(compared).toHaveLength(3);
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
      "/admin/rules",
      "/admin/rules/versions",
      ...compared,
      "/admin/tools",
      "/admin/tools?show=url",
      "/admin/tools/history/webhook_config",
      "/admin/tools/history/sender_allowlist",
      "/admin/tools/history/routing_rules",
      "/api/admin/audit",
      "/admin/audit",
      "/admin/destinations",
      `/admin/destinations/${id}`,
      `/admin/destinations/${id}?show=url`,
    ]) {
      const { status, text } = await asViewer(api, path);
      expect([path, status]).toEqual([path, 200]);
      expect(text).not.toMatch(/secret-path|whsec_|hush|camille@|dominique@/);
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
