import { once } from "node:events";
import http from "node:http";
import { hashPassword } from "@gmail-push/api/password";
import { describe, expect, it } from "vitest";
import { ADMIN_PASSWORD } from "../helpers/environment.ts";
import { listKeys } from "../helpers/list-keys.ts";
import { testRedis } from "../helpers/redis.ts";
import { postForm } from "../helpers/sign-in.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";

const PATH = "/api/admin/settings";

function basic(user: string, password: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

function from(address: string, password: string): Record<string, string> {
  return { ...basic("admin", password), "x-forwarded-for": address };
}

async function signIn(api: TestApi, headers: Record<string, string>, path = PATH) {
  return api.request("GET", path, { headers });
}

describe("administration", () => {
  it.each([
    PATH,
    "/api/admin/emails",
    "/api/admin/ledger",
    "/api/admin/destinations",
    "/admin/queues",
    "/admin/queues/api/queues",
  ])("%s is closed without a password", async (path) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.request("GET", path);
    expect(answer.status).toBe(401);
    // fetch() says what browsers say, whose password box must not come up.
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(answer.body).toMatchObject({ success: false, code: "unauthorized" });
    expect((await api.request("GET", path, { admin: true })).status).toBe(200);
  });

  it("offers HTTP Basic to scripts that wait to be asked for it", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const challengeFor = async (headers: Record<string, string>) => {
      const events: unknown[] = await once(http.get(api.url + PATH, { headers }), "response");
      const [answer] = events;
      if (!(answer instanceof http.IncomingMessage)) throw new Error("There was no answer");
      answer.resume();
      return answer.headers["www-authenticate"];
    };
    expect(await challengeFor({})).toMatch(/^Basic realm=/);
    expect(await challengeFor({ "user-agent": "Wget/1.25" })).toMatch(/^Basic realm=/);
    for (const headers of [
      { "sec-fetch-site": "same-origin" },
      { "user-agent": "Mozilla/5.0 (X11; Linux)" },
      { origin: api.url },
      { cookie: "session=gone" },
      { "hx-request": "true" },
    ]) {
      expect(await challengeFor(headers)).toBe("Bearer");
    }
  });

  it.each([
    ["another password", basic("admin", "test-passwort")],
    ["another user", basic("root", ADMIN_PASSWORD)],
    ["an empty password", basic("admin", "")],
    ["no colon", { authorization: `Basic ${Buffer.from("admin").toString("base64")}` }],
    ["no base64", { authorization: "Basic ???" }],
    ["the ingress token", { authorization: "Bearer test-token-of-32-characters-long" }],
    ["a header of 10 kB", { authorization: `Basic ${"QUFB".repeat(2_500)}` }],
  ])("answers 401 to %s", async (_, headers) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    expect((await signIn(api, headers)).status).toBe(401);
  });

  it("takes a password with colons and accents, and another user name", async () => {
    await using redis = testRedis();
    const password = "p\u00e9:ss:w\u00f6rd";
    const env = { ADMIN_USER: "op\u00e9rateur", ADMIN_PASSWORD: password };
    await using api = await startTestApi(redis, env);
    expect((await signIn(api, basic(env.ADMIN_USER, password))).status).toBe(200);
    expect((await signIn(api, basic("admin", password))).status).toBe(401);
  });

  it("takes the password behind a hash, any number of times", async () => {
    await using redis = testRedis();
    const env = { ADMIN_PASSWORD: "", ADMIN_PASSWORD_HASH: await hashPassword("secret words") };
    await using api = await startTestApi(redis, env);
    const right = basic("admin", "secret words");
    expect((await signIn(api, right)).status).toBe(200);
    expect((await signIn(api, basic("admin", "secret word"))).status).toBe(401);
    for (let call = 0; call < 20; call += 1) expect((await signIn(api, right)).status).toBe(200);
  });

  it("sends an address away after ten failures, in every process, and no other address", async () => {
    await using redis = testRedis();
    const env = { TRUST_PROXY: "1" };
    await using one = await startTestApi(redis, env);
    await using two = await startTestApi(redis, env);
    for (let failure = 0; failure < 10; failure += 1) {
      const api = failure % 2 === 0 ? one : two;
      expect((await signIn(api, from("203.0.113.7", "wrong"))).status).toBe(401);
    }
    for (const api of [one, two]) {
      const refused = await signIn(api, from("203.0.113.7", ADMIN_PASSWORD));
      expect(refused.status).toBe(429);
      expect(refused.body).toMatchObject({ success: false, code: "too_many_failures" });
      const retryAfter = Number(refused.headers.get("retry-after"));
      expect(retryAfter).toBeGreaterThan(200);
      expect(retryAfter).toBeLessThanOrEqual(300);
      expect((await signIn(api, from("203.0.113.8", ADMIN_PASSWORD))).status).toBe(200);
    }
    expect(JSON.stringify(await listKeys(redis.redis, redis.prefix))).not.toContain("wrong");
  });

  it("counts no failure for a browser that has not been asked yet", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (let call = 0; call < 15; call += 1) await api.request("GET", PATH);
    expect((await api.request("GET", PATH, { admin: true })).status).toBe(200);
  });
});

describe("a right password that many send at once", () => {
  it("is derived once for one caller's same headers", async () => {
    await using redis = testRedis();
    const env = { ADMIN_PASSWORD: "", ADMIN_PASSWORD_HASH: await hashPassword("secret words") };
    await using api = await startTestApi(redis, env);
    const authorization = `Basic ${Buffer.from("admin:secret words").toString("base64")}`;
    const asked = await Promise.all(
      Array.from({ length: 30 }, async () => signIn(api, { authorization })),
    );
    expect(asked.map(({ status }) => status)).toEqual(asked.map(() => 200));
  });

  it("does not lock its owner out where there was no room to look at it", async () => {
    await using redis = testRedis();
    const password = "secret words";
    const env = { ADMIN_PASSWORD: "", ADMIN_PASSWORD_HASH: await hashPassword(password) };
    await using api = await startTestApi(redis, env);
    const statuses: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const asked = await Promise.all(
        Array.from({ length: 9 }, async () =>
          postForm(api, "/admin/sign-in", { user: "admin", password }),
        ),
      );
      statuses.push(...asked.map(({ status }) => status));
    }
    expect(new Set(statuses)).toEqual(new Set([303, 429]));
    expect((await postForm(api, "/admin/sign-in", { user: "admin", password })).status).toBe(303);
  });
});

describe("writes from other sites", () => {
  const patch = { gmail_ingress_enabled: false };
  it.each([
    ["a script, which says nothing", {}, 200],
    ["our own page", { "sec-fetch-site": "same-origin" }, 200],
    ["the address bar", { "sec-fetch-site": "none" }, 200],
    ["another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a sister site", { "sec-fetch-site": "same-site" }, 403],
    ["another origin of an old browser", { origin: "https://evil.example" }, 403],
    ["no origin of an old browser", { origin: "null" }, 403],
  ])("come from %s", async (_, headers, status) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const options = { body: patch, headers, admin: true };
    const answer = await api.request("PATCH", `${PATH}/runtime_flags`, options);
    expect(answer.status).toBe(status);
    const put = await api.request("PUT", "/admin/queues/api/queues/pause", {
      headers,
      admin: true,
    });
    expect(put.status).toBe(status);
  });

  it("come from our own origin in an old browser; reads too, or from a link somewhere else", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const own = { body: patch, headers: { origin: api.url }, admin: true };
    expect((await api.request("PATCH", `${PATH}/runtime_flags`, own)).status).toBe(200);
    // fetch() sets this header itself, so the browser's part is played over a plain request.
    const get = async (mode: string) => {
      const auth = `admin:${ADMIN_PASSWORD}`;
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": mode };
      const events: unknown[] = await once(
        http.get(`${api.url}${PATH}`, { auth, headers }),
        "response",
      );
      const [answer] = events;
      if (!(answer instanceof http.IncomingMessage)) throw new Error("There was no answer");
      answer.resume();
      return answer.statusCode;
    };
    expect([await get("navigate"), await get("no-cors")]).toEqual([200, 403]);
  });
});
