import { describe, expect, it } from "vitest";
import { operations } from "../../../apps/api/src/openapi/operations.ts";
import { testRedis } from "../../helpers/redis.ts";
import { startTestApi } from "../../helpers/start-api.ts";

describe("GET /admin/api", () => {
  it("shows every operation and every named schema, in both languages", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const [lang, title] of Object.entries({ en: "HTTP API", fr: "API HTTP" })) {
      const headers = { "accept-language": lang };
      const page = await api.request("GET", "/admin/api", { admin: true, headers });
      expect(page.status).toBe(200);
      expect(page.text).toContain(`<h1>${title}</h1>`);
      expect(page.text.match(/<details class="operation"/g)).toHaveLength(operations.length);
    }
    const { text } = await api.request("GET", "/admin/api", { admin: true });
    const targets = new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...text.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.length).toBeGreaterThan(50);
    expect(links.filter((id) => !targets.has(id))).toEqual([]);
  });

  it("is for whoever is signed in", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    expect((await api.request("GET", "/admin/api")).status).toBe(401);
  });
});
