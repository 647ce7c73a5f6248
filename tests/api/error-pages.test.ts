import { createKeys } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { testRedis } from "../helpers/redis.ts";
import { BROWSER, signIn, signInViewer, VIEWER_PASSWORD } from "../helpers/sign-in.ts";
import { startTestApi } from "../helpers/start-api.ts";

const env = { VIEWER_PASSWORD };
const french = { "accept-language": "fr" };

describe("errors", () => {
  it("are pages for people who are signed in, in their language and with the way back", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const browser = await signIn(api);
    const page = await browser.get("/admin/nowhere", french);
    expect(page.status).toBe(404);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.text).toContain("Page introuvable");
    expect(page.text).toContain('<form method="post" action="/admin/sign-out">');
    const method = await browser.get("/admin/sign-out");
    expect([method.status, method.headers.get("allow")]).toEqual([405, "POST"]);
    expect(method.text).toContain("Not possible this way");
  });

  it("tell viewers what takes an operator, and an old form where to begin again", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const refused = await (await signInViewer(api)).post("/admin/access/tokens");
    expect(refused.text).toContain("Your account may look, but not do this.");
    const { cookie } = await signIn(api);
    const headers = { ...BROWSER, cookie, referer: `${api.url}/admin/access?x=1` };
    const old = await api.request("POST", "/admin/access/tokens", { headers });
    expect([old.status, old.text.includes('href="/admin/access?x=1"')]).toEqual([403, true]);
    const foreign = { ...headers, referer: "https://evil.example/admin" };
    const other = await api.request("POST", "/admin/access/tokens", { headers: foreign });
    expect(other.text).not.toContain("evil.example");
  });

  it.each(["/api/admin/nowhere", "/nowhere", "/admin/queues/api/nowhere"])(
    "of %s are JSON, whoever asks",
    async (path) => {
      await using redis = testRedis();
      await using api = await startTestApi(redis, env);
      const answer = await (await signIn(api)).get(path);
      expect(answer.status).toBe(404);
      expect(answer.body).toMatchObject({ success: false });
    },
  );

  it("of pages are JSON for scripts, and a part of a page for htmx", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const script = await api.request("GET", "/admin/nowhere", { admin: true });
    expect(script.body).toMatchObject({ success: false, code: "not_found" });
    const part = await (await signIn(api)).get("/admin/nowhere", { "hx-request": "true" });
    expect(part.status).toBe(404);
    expect(part.text).toMatch(/^<div class="notice notice--bad" role="alert">/);
    expect(part.text).not.toContain("<html");
  });

  it("tell no more of a fault than its number in the log", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const browser = await signIn(api);
    // Something that no code of ours writes.
    await redis.redis.set(createKeys(redis.prefix).audit, "canary");
    const page = await browser.get("/admin/audit");
    expect(page.status).toBe(500);
    expect(page.text).toContain("Something went wrong");
    expect(page.text).toContain(page.headers.get("x-request-id"));
    expect(page.text).not.toMatch(/canary|WRONGTYPE|Error|node_modules|\.ts:/);
  });
});

describe("whoever is not signed in", () => {
  it("is sent to sign in from a page, and back to it", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { INBOX_ENABLED: "true" });
    for (const path of ["/admin", "/admin/emails?state=dead", "/admin/queues", "/inbox"]) {
      for (const method of ["GET", "HEAD"]) {
        const answer = await api.request(method, path, { headers: BROWSER });
        expect([path, answer.status]).toEqual([path, 303]);
        const location = `/admin/sign-in?next=${encodeURIComponent(path)}`;
        expect(answer.headers.get("location")).toBe(location);
        expect(answer.headers.get("cache-control")).toBe("no-store");
      }
    }
  });

  it("is told by htmx to sign in, and comes back to where the browser was", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const redirectOf = async (current: string) => {
      const headers = { accept: "text/html", "hx-request": "true", "hx-current-url": current };
      const answer = await api.request("GET", "/admin/overview/part", { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      return answer.headers.get("hx-redirect");
    };
    const next = encodeURIComponent("/admin?range=7d");
    expect(await redirectOf(`${api.url}/admin?range=7d`)).toBe(`/admin/sign-in?next=${next}`);
    expect(await redirectOf("https://evil.example//evil")).toBe(
      `/admin/sign-in?next=${encodeURIComponent("//evil")}`,
    );
    expect(await redirectOf("nonsense")).toBe("/admin/sign-in?next=%2Fadmin");
  });

  it("gets JSON from paths of the API, though a browser asks for pages first", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { INBOX_ENABLED: "true" });
    for (const path of ["/api/admin/ledger", "/inbox.json", "/admin/queues/api/queues"]) {
      const answer = await api.request("GET", path, { headers: BROWSER });
      expect([path, answer.status, answer.body["code"]]).toEqual([path, 401, "unauthorized"]);
    }
  });
});
