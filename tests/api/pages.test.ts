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

const nested = (depth: number) => `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`;

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
    expect(page.text).toMatch(/<a href="\/inbox" aria-current="page"\s*>Inbox<\/a>/);
    const french = await api.request("GET", "/inbox", {
      admin: true,
      headers: { "accept-language": "fr" },
    });
    expect(french.text).toContain("2 reçus");
    const { body } = await api.request("GET", "/inbox.json", { admin: true });
    expect(body["received"]).toMatchObject([{ webhook_id: "d-1", payload }, { payload }]);
  });

  it("keeps the beginning of what is long, so that nobody can fill it", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const body = JSON.stringify({ subject: "long", email_content: "[],".repeat(1_000_000) });
    expect((await api.request("POST", "/inbox", { body })).status).toBe(200);
    const { text, body: shown } = await api.request("GET", "/inbox.json", { admin: true });
    expect(text.length).toBeLessThan(80_000);
    const beginning = body.slice(0, 65_536);
    const payload = { truncated: true, length: body.length, beginning };
    expect(shown["received"]).toMatchObject([{ payload }]);
  });

  it("is in the menu only where there is one", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { text } = await api.request("GET", "/admin/tools", { admin: true });
    expect(text).not.toContain('href="/inbox"');
  });

  it("shows viewers that something came, and nothing of what it holds", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { ...env, VIEWER_PASSWORD: "viewer-password" });
    await api.request("POST", "/inbox", { body: { subject: "Canary", sender_email: "a@b.fr" } });
    const authorization = `Basic ${Buffer.from("viewer:viewer-password").toString("base64")}`;
    const page = await api.request("GET", "/inbox", { headers: { authorization } });
    expect(page.text).toContain("1 received");
    expect(page.text).not.toMatch(/Canary|a@b\.fr/);
    const json = await api.request("GET", "/inbox.json", { headers: { authorization } });
    expect(json.status).toBe(403);
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

  it("refuses what is nested deeper than any webhook, and shows so much of a long one", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    for (const depth of [21, 5_000, 1_000_000]) {
      const refused = await api.request("POST", "/inbox", { body: nested(depth) });
      expect([refused.status, refused.body["code"]]).toEqual([400, "too_deep"]);
    }
    expect((await api.request("POST", "/inbox", { body: nested(20) })).status).toBe(200);
    const wide = { subject: "s".repeat(50_000), a: Array.from({ length: 500_000 }, () => 1) };
    expect((await api.request("POST", "/inbox", { body: wide })).status).toBe(200);
    const { text } = await api.request("GET", "/inbox", { admin: true });
    expect(text.length).toBeLessThan(60_000);
    const json = await api.request("GET", "/inbox.json", { admin: true });
    expect(json.headers.get("cache-control")).toBe("no-store");
  });
});
