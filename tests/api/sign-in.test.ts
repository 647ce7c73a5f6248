import http from "node:http";
import { createKeys } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { ADMIN_PASSWORD } from "../helpers/environment.ts";
import { listKeys } from "../helpers/list-keys.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import {
  BROWSER,
  cookiesOf,
  postForm,
  signIn,
  signInViewer,
  VIEWER_PASSWORD,
} from "../helpers/sign-in.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";

const PATH = "/admin/sign-in";
const right = { user: "admin", password: ADMIN_PASSWORD };

/** Changes the records of all sessions, as time or a hand in Redis would. */
async function changeSessions({ redis, prefix }: TestRedis, changes: object): Promise<void> {
  const keys = createKeys(prefix);
  for (const id of await redis.zrange(keys.sessions, "0", "-1")) {
    const record: unknown = JSON.parse((await redis.get(keys.session(id))) ?? "null");
    if (typeof record !== "object") throw new Error("There is no such session");
    await redis.set(keys.session(id), JSON.stringify({ ...record, ...changes }));
  }
}

/** The status that a request with such a cookie is answered with; 0 when the server hangs up instead. */
async function statusWith(api: TestApi, cookie: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const request = http.get(`${api.url}/admin`, { headers: { cookie } }, (answer) => {
    answer.on("error", () => undefined).resume();
    resolve(answer.statusCode ?? 0);
  });
  // It does not wait until all of the cookie has come.
  request.on("error", () => resolve(0));
  return promise;
}

/** A try from one address; the API must trust one proxy. */
async function tryFrom(api: TestApi, address: string, fields: Record<string, string>) {
  return postForm(api, PATH, fields, { "x-forwarded-for": address });
}

/** What a route behind the door answers to a cookie. */
async function statusFor(api: TestApi, cookie: string): Promise<number> {
  return (await api.request("GET", "/api/admin/ledger", { headers: { cookie } })).status;
}

function sample(means: string, outcome: string): string {
  return `gmail_push_sign_ins_total{means="${means}",outcome="${outcome}"} 1`;
}

describe("signing in", () => {
  it("begins with a page in the browser's language, or in the chosen one", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const ask = async (path: string, language: string) =>
      api.request("GET", path, { headers: { ...BROWSER, "accept-language": language } });
    expect((await ask(PATH, "fr-CA,fr;q=0.9")).text).toContain('<html lang="fr">');
    expect((await ask(PATH, "de")).text).toContain('<html lang="en">');
    const chosen = await ask(`${PATH}?lang=fr`, "de");
    expect(chosen.text).toContain("Mot de passe");
    expect(cookiesOf(chosen)).toContain("lang=fr");
    expect(chosen.headers.get("cache-control")).toBe("no-store");
  });

  it("leads to where one wanted to go, with a cookie no script can read", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const sent = await api.request("GET", "/admin/access?x=1&y=2", { headers: BROWSER });
    expect(sent.status).toBe(303);
    const location = sent.headers.get("location") ?? "";
    expect(location).toBe("/admin/sign-in?next=%2Fadmin%2Faccess%3Fx%3D1%26y%3D2");
    const page = await api.request("GET", location, { headers: BROWSER });
    expect(page.text).toContain('name="next" value="/admin/access?x=1&amp;y=2"');
    const signed = await postForm(api, PATH, { ...right, next: "/admin/access?x=1&y=2" });
    expect([signed.status, signed.headers.get("location")]).toEqual([303, "/admin/access?x=1&y=2"]);
    const cookie = signed.headers.getSetCookie()[0] ?? "";
    expect(cookie).toMatch(/^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    const inside = await api.request("GET", "/admin", {
      headers: { ...BROWSER, cookie: cookiesOf(signed) },
    });
    expect(inside.status).toBe(200);
  });

  it.each([
    ["a proxy that says https", { TRUST_PROXY: "1" }, { "x-forwarded-proto": "https" }, true],
    ["nobody we trust, who says https", {}, { "x-forwarded-proto": "https" }, false],
    ["a proxy that says nothing", { TRUST_PROXY: "1", COOKIE_SECURE: "always" }, {}, true],
  ])("marks the cookie by what is known of the way here: %s", async (_, env, headers, secure) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const signed = await postForm(api, PATH, right, headers);
    const cookie = signed.headers.getSetCookie()[0] ?? "";
    const expected = secure
      ? /^__Host-session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/
      : /^session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/;
    expect(cookie).toMatch(expected);
    const kept = cookiesOf(signed);
    const ask = async (sent: string) =>
      (await api.request("GET", "/api/admin/ledger", { headers: { ...headers, cookie: sent } }))
        .status;
    expect(await ask(kept)).toBe(200);
    // A neighbouring site can plant only the plain name, and that one is not looked at.
    const renamed = secure ? kept.replace("__Host-", "") : `__Host-${kept}`;
    expect(await ask(renamed)).toBe(401);
  });

  it.each([
    "//evil.example",
    "//evil.example/admin",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "https://evil.example/admin",
    "https:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "admin",
    "",
    "@evil.example",
    "/\u0000admin",
    `/${"a".repeat(3_000)}`,
    "/admin/sign-out",
    "/admin/sign-in?next=/admin",
    "/admin\r\nSet-Cookie: a=b",
  ])("never leads to another site, nor in a circle: %j", async (next) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const signed = await postForm(api, PATH, { ...right, next });
    expect([signed.status, signed.headers.get("location")]).toEqual([303, "/admin"]);
    const cookie = cookiesOf(signed);
    const again = await api.request("GET", `${PATH}?next=${encodeURIComponent(next)}`, {
      headers: { ...BROWSER, cookie },
    });
    expect([again.status, again.headers.get("location")]).toEqual([303, "/admin"]);
    expect(again.headers.getSetCookie()).toEqual([]);
  });

  it.each(["/admin/emails?state=dead#top", "/inbox", "/admin/x?next=//evil.example", "/a%2F%2Fb"])(
    "leads to any path of this site: %j",
    async (next) => {
      await using redis = testRedis();
      await using api = await startTestApi(redis);
      const signed = await postForm(api, PATH, { ...right, next });
      expect(signed.headers.get("location")).toBe(next);
    },
  );

  it.each([
    ["another password", { user: "admin", password: "test-passwort" }],
    ["another user", { user: "root", password: ADMIN_PASSWORD }],
    ["nothing", {}],
    ["markup", { user: '"><script>alert(1)</script>', password: "x" }],
  ])("tells %s that it is wrong, and not what of it", async (_, fields: Record<string, string>) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const refused = await postForm(api, PATH, { ...fields, next: "/admin/lab" });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain("The user or the password is wrong.");
    expect(refused.text).toContain('name="next" value="/admin/lab"');
    expect(refused.text).not.toContain("<script>alert");
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect(refused.text).not.toMatch(/test-pass/);
  });

  it("tells neither log nor audit a wrong name or password, and a right sign-in to both", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await postForm(api, PATH, { user: "canary-name", password: "canary-password" });
    await signIn(api);
    expect(api.log.text()).not.toMatch(/canary|test-password/);
    expect(api.log.lines).toContainEqual(
      expect.objectContaining({ msg: "signed in", user: "admin", means: "password" }),
    );
    const { body } = await api.request("GET", "/api/admin/audit", { admin: true });
    expect(body["entries"]).toMatchObject([{ author: "admin", action: "signed_in" }]);
    const names = (await listKeys(redis.redis, redis.prefix)).join("\n");
    expect(names).not.toContain("canary");
    const metrics = (await api.request("GET", "/metrics")).text;
    expect(metrics).toContain(sample("password", "wrong"));
    expect(metrics).toContain(sample("password", "accepted"));
  });

  it("gives a new session each time, whatever cookie the browser came with", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const planted = `session=${"A".repeat(43)}`;
    const first = cookiesOf(await postForm(api, PATH, right, { cookie: planted }));
    expect(first).not.toBe(planted);
    const second = cookiesOf(await postForm(api, PATH, right, { cookie: first }));
    expect(second).not.toBe(first);
    const statusOf = async (cookie: string) => statusFor(api, cookie);
    // The session it had is over, so that none goes on that nobody sees.
    expect([await statusOf(planted), await statusOf(first), await statusOf(second)]).toEqual([
      401, 401, 200,
    ]);
  });

  it.each([
    ["another site", { "sec-fetch-site": "cross-site" }],
    ["a sister site", { "sec-fetch-site": "same-site" }],
    ["another origin of an old browser", { origin: "https://evil.example" }],
  ])("is refused from %s, which would sign its victim in as somebody else", async (_, headers) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const refused = await postForm(api, PATH, right, headers);
    expect(refused.status).toBe(403);
    expect(refused.headers.getSetCookie()).toEqual([]);
  });

  it("takes a page's worth of form and no more", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const refused = await postForm(api, PATH, { ...right, next: "x".repeat(20_000) });
    expect(refused.status).toBe(413);
    const other = await api.request("POST", PATH, { body: right, headers: BROWSER });
    expect(other.status).toBe(422);
    const answer = await api.request("PUT", PATH);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
  });
});

describe("sign-ins that fail", () => {
  const env = { TRUST_PROXY: "1", VIEWER_PASSWORD };

  it("are ten per address in five minutes; then the page says how long to wait", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const wrong = { user: "admin", password: "wrong-password" };
    // All at once is no way around.
    const tries = Array.from({ length: 15 }, async () => tryFrom(api, "203.0.113.7", wrong));
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 422)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(5);
    const refused = await tryFrom(api, "203.0.113.7", right);
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get("retry-after"));
    expect(seconds).toBeGreaterThan(200);
    expect(seconds).toBeLessThanOrEqual(300);
    expect(refused.text).toContain(`Try again in ${seconds} seconds.`);
    expect((await tryFrom(api, "203.0.113.8", right)).status).toBe(303);
  });

  it("are twenty per user from everywhere, known or not, and leave other users alone", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    for (const user of ["admin", "nobody"]) {
      for (let count = 0; count < 20; count += 1) {
        const refused = await tryFrom(api, `198.51.100.${count}`, { user, password: "wrong" });
        // Ten of each name fill every second address's own budget no further than half.
        expect(refused.status).toBe(422);
      }
      const blocked = await tryFrom(api, "198.51.100.99", { user, password: ADMIN_PASSWORD });
      expect(blocked.status).toBe(429);
      const seconds = Number(blocked.headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(800);
      expect(seconds).toBeLessThanOrEqual(900);
    }
    const viewer = { user: "viewer", password: VIEWER_PASSWORD };
    expect((await tryFrom(api, "198.51.100.98", viewer)).status).toBe(303);
  });

  it("do not lock out the operator, who has signed in from the same network before", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const session = await tryFrom(api, "203.0.113.50", right);
    expect(session.status).toBe(303);
    for (let count = 0; count < 20; count += 1) {
      await tryFrom(api, `198.51.100.${count}`, { user: "admin", password: "wrong" });
    }
    expect((await tryFrom(api, "203.0.113.51", right)).status).toBe(429);
    expect((await tryFrom(api, "203.0.113.50", right)).status).toBe(303);
    const cookie = cookiesOf(session);
    const inside = await api.request("GET", "/admin", { headers: { ...BROWSER, cookie } });
    expect(inside.status).toBe(200);
  });

  it("count together with those of HTTP Basic", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    for (let count = 0; count < 20; count += 1) {
      const authorization = `Basic ${Buffer.from("admin:wrong").toString("base64")}`;
      const headers = { authorization, "x-forwarded-for": `198.51.100.${count}` };
      expect((await api.request("GET", "/api/admin/ledger", { headers })).status).toBe(401);
    }
    expect((await tryFrom(api, "198.51.100.99", right)).status).toBe(429);
  });

  it("are not what right ones are counted as", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    for (let count = 0; count < 25; count += 1) {
      expect((await tryFrom(api, "203.0.113.7", right)).status).toBe(303);
    }
  });
});

describe("a session", () => {
  it("ends when one signs out, for whoever has copied its cookie too", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const browser = await signIn(api);
    expect(await statusFor(api, browser.cookie)).toBe(200);
    const out = await browser.post("/admin/sign-out");
    expect([out.status, out.headers.get("location")]).toEqual([303, "/admin/sign-in?signed-out"]);
    expect(out.headers.getSetCookie()[0]).toMatch(/^session=; Path=\/; Expires=Thu, 01 Jan 1970/);
    expect(await statusFor(api, browser.cookie)).toBe(401);
    const late = await browser.post("/admin/sign-out");
    expect(late.status).toBe(401);
    expect(late.text).toContain("Please sign in");
    expect((await api.request("GET", "/admin/sign-out", { admin: true })).status).toBe(405);
  });

  it.each([
    ["was not seen for two hours", { last_seen_at: Date.now() - 121 * 60_000 }],
    ["is twelve hours old", { created_at: Date.now() - 721 * 60_000, last_seen_at: Date.now() }],
  ])("ends when it %s", async (_, changes) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const { cookie } = await signIn(api);
    await changeSessions(redis, changes);
    expect(await statusFor(api, cookie)).toBe(401);
  });

  it.each([
    ["the password is another", { ADMIN_PASSWORD: "another-password" }, 401],
    ["the user is gone", { ADMIN_USER: "marie" }, 401],
    ["nothing has changed", {}, 200],
  ])("after a restart at which %s answers as it should", async (_, env, status) => {
    await using redis = testRedis();
    let cookie: string;
    {
      await using before = await startTestApi(redis);
      ({ cookie } = await signIn(before));
    }
    await using api = await startTestApi(redis, env);
    expect(await statusFor(api, cookie)).toBe(status);
    // It does not come back with the old password either.
    await using again = await startTestApi(redis);
    expect(await statusFor(again, cookie)).toBe(status);
  });

  it("holds in every process", async () => {
    await using redis = testRedis();
    await using one = await startTestApi(redis);
    await using two = await startTestApi(redis);
    const browser = await signIn(one);
    expect(await statusFor(two, browser.cookie)).toBe(200);
    await browser.post("/admin/sign-out");
    expect(await statusFor(two, browser.cookie)).toBe(401);
  });

  it.each([
    ["of another alphabet", "session=é%0d%0a"],
    ["that is empty", "session="],
    ["twice, the wrong one first", `session=${"A".repeat(43)}; session=${"B".repeat(43)}`],
    ["among a thousand", `${"a=b; ".repeat(2_000)}session=x`],
    ["with a name that begins like ours", `sessions=${"A".repeat(43)}`],
  ])("is not opened by a cookie %s", async (_, cookie) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    expect(await statusFor(api, encodeURI(cookie).replaceAll("%20", " "))).toBe(401);
  });

  it("is not reached by a megabyte of cookies, and the API lives on", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const status = await statusWith(api, `session=${"A".repeat(1_000_000)}`);
    expect([0, 431]).toContain(status);
    expect((await signIn(api)).cookie).not.toBe("");
  });

  it("is a viewer's for a viewer", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { VIEWER_PASSWORD });
    const viewer = await signInViewer(api);
    expect((await viewer.get("/admin")).text).toContain("<strong>viewer</strong>");
    expect((await viewer.post("/admin/access/tokens")).status).toBe(403);
  });

  it("answers 503 with a page while Redis is away, and asks nobody to sign in again", async () => {
    await using redis = testRedis();
    await using api = await startTestApi({ ...redis, url: "redis://127.0.0.1:1" });
    const headers = { ...BROWSER, cookie: `session=${"A".repeat(43)}` };
    const answer = await api.request("GET", "/admin", { headers });
    expect(answer.status).toBe(503);
    expect(answer.headers.get("retry-after")).toBe("30");
    expect(answer.text).toContain("Not available now");
    expect(answer.text).toMatch(/href="\/admin">\s*Try again/);
  });
});

describe("choosing a language", () => {
  it.each(["/admin/..//evil.example/x", "/admin/x/../..//evil.example"])(
    "leads to no other site from %s",
    async (path) => {
      await using redis = testRedis();
      await using api = await startTestApi(redis);
      const { hostname, port } = new URL(api.url);
      const authorization = `Basic ${Buffer.from(`admin:${ADMIN_PASSWORD}`).toString("base64")}`;
      const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>();
      // fetch() would mend the path.
      const options = { hostname, port, path: `${path}?lang=fr`, headers: { authorization } };
      http.get(options, resolve).on("error", reject);
      const answer = await promise;
      answer.resume();
      expect([answer.statusCode, answer.headers.location]).toEqual([303, "/admin"]);
    },
  );
});
