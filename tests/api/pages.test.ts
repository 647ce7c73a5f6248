import { describe, expect, it } from "vitest";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";

describe("every answer", () => {
  it.each(["/health", "/api/admin/settings", "/nowhere", "/admin/queues", "/assets/page.css"])(
    "of %s tells browsers to be careful, and not what it runs on",
    async (path) => {
      await using redis = testRedis();
      await using api = await startTestApi(redis);
      const { headers } = await api.request("GET", path, { admin: true });
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toMatch(/^(?:SAMEORIGIN|DENY)$/);
      expect(headers.get("content-security-policy")).toContain("script-src 'self'");
      expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(headers.get("content-security-policy")).not.toMatch(/unsafe-eval|\*|http:/);
      expect(headers.get("x-powered-by")).toBeNull();
    },
  );

  it("names its request, by the caller's id if that is a plain one", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const ask = async (id: string) =>
      (await api.request("GET", "/health", { headers: { "x-request-id": id } })).headers.get(
        "x-request-id",
      );
    expect(await ask("request-12345")).toBe("request-12345");
    for (const id of [
      "short",
      "with space in it",
      "x".repeat(65),
      "a\u00e9a\u00e9a\u00e9a\u00e9",
    ]) {
      expect(await ask(id)).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("allows inline styles to Bull Board alone", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const policyOf = async (path: string) =>
      (await api.request("GET", path, { admin: true })).headers.get("content-security-policy");
    expect(await policyOf("/admin/queues")).toContain("style-src 'self' 'unsafe-inline'");
    expect(await policyOf("/health")).not.toContain("unsafe-inline");
  });
});

describe("the inbox", () => {
  const env = { INBOX_ENABLED: "true" };

  it("keeps what it is sent and shows it, escaped, to whoever has the password", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const payload = { subject: "<script>alert(1)</script>", sender_email: "a@b.fr" };
    for (const contentType of ["application/json", "application/x-www-form-urlencoded"]) {
      const headers = { "content-type": contentType, "webhook-id": "d-1" };
      const sent = await api.request("POST", "/inbox", { body: payload, headers });
      expect(sent.body).toMatchObject({ success: true });
    }
    expect((await api.request("GET", "/inbox")).status).toBe(401);
    const page = await api.request("GET", "/inbox", { admin: true });
    expect(page.text).toContain("&lt;script&gt;");
    expect(page.text).not.toContain("<script>alert");
    const { body } = await api.request("GET", "/inbox.json", { admin: true });
    expect(body["received"]).toMatchObject([{ webhook_id: "d-1", payload }, { payload }]);
  });

  it.each(["{not json", "", "[]", "1"])(
    "refuses %j with a 400, which is no fault of ours",
    async (body) => {
      await using redis = testRedis();
      await using api = await startTestApi(redis, env);
      expect((await api.request("POST", "/inbox", { body })).status).toBe(400);
      expect(api.log.lines.filter(({ level }) => level === "error")).toEqual([]);
    },
  );
});
