import { describe, expect, it } from "vitest";
import { testRedis } from "../helpers/redis.ts";
import {
  BROWSER,
  browserOf,
  postForm,
  signIn,
  signInViewer,
  type TestBrowser,
  VIEWER_PASSWORD,
} from "../helpers/sign-in.ts";
import { type Answer, startTestApi, type TestApi } from "../helpers/start-api.ts";

const KEY = `k1:${Buffer.alloc(32, 1).toString("base64")}`;
const env = { VIEWER_PASSWORD, MAGIC_LINK_KEYS: KEY };

function secretOf(answer: Answer): string {
  const secret = /id="new-secret" value="([^"]+)"/.exec(answer.text)?.[1];
  if (secret === undefined) throw new Error(`No secret is shown: ${answer.status}`);
  return secret;
}

async function makeToken(browser: TestBrowser, scope: string): Promise<string> {
  const made = await browser.post("/admin/access/tokens", { name: "script", scope, days: "7" });
  expect(made.status).toBe(201);
  return secretOf(made);
}

/** Makes a link; resolves with its path. */
async function makeLink(browser: TestBrowser, fields: Record<string, string>): Promise<string> {
  const made = await browser.post("/admin/access/links", { minutes: "15", note: "", ...fields });
  expect(made.status).toBe(201);
  return new URL(secretOf(made)).pathname;
}

async function statusWith(api: TestApi, token: string, method = "GET", path = "/api/admin/ledger") {
  const body = method === "GET" ? {} : { body: {} };
  const headers = { authorization: `Bearer ${token}` };
  return (await api.request(method, path, { ...body, headers })).status;
}

describe("API tokens", () => {
  it("read as viewers do, write as operators do, and do it under their name", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    const read = await makeToken(operator, "read");
    const write = await makeToken(operator, "write");
    const path = "/api/admin/settings/runtime_flags";
    const patch = async (token: string) =>
      api.request("PATCH", path, {
        body: { gmail_ingress_enabled: false },
        headers: { authorization: `Bearer ${token}` },
      });
    expect(await statusWith(api, read)).toBe(200);
    expect((await patch(read)).body).toMatchObject({ code: "forbidden" });
    expect((await patch(write)).status).toBe(200);
    const { body } = await api.request("GET", "/api/admin/audit", { admin: true });
    expect(body["entries"]).toMatchObject([
      { author: "token:script", action: "setting_saved" },
      { author: "admin", action: "token_made", details: { name: "script", scopes: ["write"] } },
      { action: "token_made" },
      { action: "signed_in" },
    ]);
    expect(JSON.stringify(body)).not.toContain(write);
    expect(api.log.text()).not.toMatch(/gp_/);
  });

  it("are shown once, and never again", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    const made = await operator.post("/admin/access/tokens", {
      name: "<b>nightly</b>",
      scope: "read",
      days: "0",
    });
    const secret = secretOf(made);
    expect(made.headers.get("cache-control")).toBe("no-store");
    const page = await operator.get("/admin/access");
    expect(page.text).not.toContain(secret);
    expect(page.text).toContain("&lt;b&gt;nightly&lt;/b&gt;");
    expect(page.text).not.toContain("<b>nightly");
  });

  it("are revoked at once", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    const token = await makeToken(operator, "read");
    const page = await operator.get("/admin/access");
    const path = /\/admin\/access\/tokens\/[0-9a-f]{64}\/revoke/.exec(page.text)?.[0] ?? "";
    expect((await operator.post(path)).status).toBe(303);
    expect(await statusWith(api, token)).toBe(401);
    expect((await operator.post(path)).status).toBe(404);
  });

  it("make no others, and no links: what leaks must not outlive its revocation", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const token = await makeToken(await signIn(api), "write");
    const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
    for (const path of ["/admin/access/tokens", "/admin/access/links"]) {
      const fields = { name: "x", scope: "write", role: "operator", minutes: "15" };
      const refused = await postForm(api, path, fields, headers);
      expect([refused.status, refused.body["code"]]).toEqual([403, "person_required"]);
    }
  });

  it.each([
    ["no name", { name: " ", scope: "read" }, "1 to 60 characters"],
    ["a name of two lines", { name: "a\nb", scope: "read" }, "1 to 60 characters"],
    ["a name too long", { name: "x".repeat(61), scope: "read" }, "1 to 60 characters"],
    ["no scope", { name: "x" }, "At least one."],
    ["a scope there is not", { name: "x", scope: "root" }, "At least one."],
  ])("are not made with %s", async (_, fields: Record<string, string>, words) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    const refused = await operator.post("/admin/access/tokens", fields);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(words);
    expect(refused.text).toContain('aria-invalid="true"');
    expect(refused.text).not.toContain("new-secret");
  });

  it("open the metrics and nothing else when that is their scope", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { ...env, METRICS_AUTH: "true" });
    const operator = await signIn(api);
    const token = await makeToken(operator, "metrics");
    expect((await api.request("GET", "/metrics")).status).toBe(401);
    expect((await api.request("HEAD", "/METRICS/")).status).toBe(401);
    expect(await statusWith(api, "gp_wrong", "GET", "/metrics")).toBe(401);
    expect(await statusWith(api, token, "GET", "/metrics")).toBe(200);
    expect(await statusWith(api, token)).toBe(403);
    expect(await statusWith(api, token, "GET", "/admin")).toBe(403);
    expect((await operator.get("/metrics")).status).toBe(200);
    expect((await api.request("GET", "/metrics", { admin: true })).status).toBe(200);
  });

  it("are not asked for by the metrics of an installation as it comes", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    expect((await api.request("GET", "/metrics")).status).toBe(200);
  });
});

describe("sign-in links", () => {
  it("are looked at by GET and HEAD without harm, and sign in by their button, once", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const path = await makeLink(await signIn(api), { role: "viewer", note: "Marie" });
    for (const method of ["GET", "HEAD", "GET", "HEAD", "GET"]) {
      const look = await api.request(method, path, { headers: BROWSER });
      expect(look.status).toBe(200);
      expect(look.headers.getSetCookie()).toEqual([]);
      expect(look.headers.get("cache-control")).toBe("no-store");
      expect(look.headers.get("referrer-policy")).toBe("same-origin");
    }
    expect((await api.request("GET", path, { headers: BROWSER })).text).toContain(
      `<form class="card" method="post" action="${path}">`,
    );
    const marie = await browserOf(api, await postForm(api, path, {}));
    const page = await marie.get("/admin");
    expect(page.text).toMatch(/<strong>link:Marie#[\w-]{8}<\/strong> <small>viewer<\/small>/);
    expect((await marie.post("/admin/access/tokens")).status).toBe(403);
    const again = await postForm(api, path, {});
    expect(again.status).toBe(410);
    expect(again.text).toContain("This link does not work");
    expect((await api.request("GET", path, { headers: BROWSER })).status).toBe(410);
    expect(api.log.text()).not.toContain(path.split(".").at(-1));
  });

  it("sign in one of a hundred browsers that press the button at the same time", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { ...env, TRUST_PROXY: "1" });
    await using other = await startTestApi(redis, { ...env, TRUST_PROXY: "1" });
    const path = await makeLink(await signIn(api), { role: "operator" });
    const presses = Array.from({ length: 100 }, async (_, index) =>
      postForm(
        index % 2 === 0 ? api : other,
        path,
        {},
        {
          "x-forwarded-for": `198.51.100.${index}`,
          origin: index % 2 === 0 ? api.url : other.url,
        },
      ),
    );
    const answers = await Promise.all(presses);
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 410)).toHaveLength(99);
    expect(answers.flatMap(({ headers }) => headers.getSetCookie())).toHaveLength(1);
  });

  it("are not pressed by another site", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const path = await makeLink(await signIn(api), { role: "operator" });
    const refused = await postForm(api, path, {}, { "sec-fetch-site": "cross-site" });
    expect(refused.status).toBe(403);
    expect((await postForm(api, path, {})).status).toBe(303);
  });

  it("are guessed at ten times per address", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const statuses: number[] = [];
    for (let guess = 0; guess < 11; guess += 1) {
      statuses.push((await postForm(api, `/admin/link/k1.guess${guess}`, {})).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 410), 429]);
  });

  it("are revoked, and end with the key they are signed with, as do their sessions", async () => {
    await using redis = testRedis();
    let cookie: string;
    let unused: string;
    {
      await using api = await startTestApi(redis, env);
      const operator = await signIn(api);
      const revoked = await makeLink(operator, { role: "viewer" });
      const page = await operator.get("/admin/access");
      const path = /\/admin\/access\/links\/[\w-]{22}\/revoke/.exec(page.text)?.[0] ?? "";
      expect((await operator.post(path)).status).toBe(303);
      expect((await postForm(api, revoked, {})).status).toBe(410);
      unused = await makeLink(operator, { role: "viewer" });
      const used = await makeLink(operator, { role: "viewer" });
      ({ cookie } = await browserOf(api, await postForm(api, used, {})));
    }
    const other = `k2:${Buffer.alloc(32, 2).toString("base64")}`;
    const statusOf = async (api: TestApi) =>
      (await api.request("GET", "/api/admin/ledger", { headers: { cookie } })).status;
    {
      await using api = await startTestApi(redis, { ...env, MAGIC_LINK_KEYS: `${other},${KEY}` });
      expect(await statusOf(api)).toBe(200);
      expect((await api.request("GET", unused)).status).toBe(200);
    }
    await using api = await startTestApi(redis, { ...env, MAGIC_LINK_KEYS: other });
    expect(await statusOf(api)).toBe(401);
    expect((await postForm(api, unused, {})).status).toBe(410);
  });

  it("are off without a key, and the page says how to turn them on", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const operator = await signIn(api);
    expect((await operator.get("/admin/access")).text).toContain("MAGIC_LINK_KEYS=k1:");
    expect((await operator.post("/admin/access/links", { role: "viewer" })).status).toBe(409);
    expect((await api.request("GET", "/admin/link/x")).status).toBe(410);
  });

  it.each([
    ["no role", { minutes: "15" }, "Viewer or operator."],
    ["a role there is not", { role: "root", minutes: "15" }, "Viewer or operator."],
    ["no end", { role: "viewer", minutes: "0" }, "A whole number from 1 to 1440."],
    ["an end far away", { role: "viewer", minutes: "1441" }, "A whole number from 1 to 1440."],
    ["another number", { role: "viewer", minutes: "1e3" }, "A whole number from 1 to 1440."],
    ["a note of two lines", { role: "viewer", minutes: "9", note: "a\r\nb" }, "on one line"],
  ])("are not made with %s", async (_, fields: Record<string, string>, words) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const refused = await (await signIn(api)).post("/admin/access/links", fields);
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(words);
  });

  it("name nobody who could be taken for a user of the configuration", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const path = await makeLink(await signIn(api), { role: "viewer", note: "admin" });
    const guest = await browserOf(api, await postForm(api, path, {}));
    expect((await guest.get("/admin")).text).toContain("<strong>link:admin#");
  });

  it("of one note are two people, and neither ends the other's session", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    const guests: TestBrowser[] = [];
    for (const _ of ["one", "other"]) {
      const path = await makeLink(operator, { role: "viewer", note: "Marie" });
      guests.push(await browserOf(api, await postForm(api, path, {})));
    }
    const [one, other] = guests;
    await one?.post("/admin/access/sessions/others/end");
    expect((await other?.get("/admin"))?.status).toBe(200);
  });
});

/** The sessions that a page offers to end. */
function idsIn({ text }: Answer): string[] {
  return [...text.matchAll(/sessions\/([0-9a-f]{64})\/end/g)].map(([, id]) => id ?? "");
}

describe("/admin/access", () => {
  it("lists to a viewer their own sessions and nothing else", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    await makeToken(operator, "read");
    const viewer = await signInViewer(api);
    const page = await viewer.get("/admin/access");
    expect(page.text).toContain("this browser");
    expect(page.text).not.toMatch(/admin<\/|API tokens|Sign-in links|Sessions of others/);
    expect(idsIn(page)).toEqual([]);
    expect(idsIn(await operator.get("/admin/access"))).toHaveLength(1);
  });

  it("ends one's own other sessions, and anybody's for an operator", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    const viewers = [await signInViewer(api), await signInViewer(api), await signInViewer(api)];
    const [one, two, three] = viewers;
    if (one === undefined || two === undefined || three === undefined) throw new Error("Too few");
    const statusOf = async ({ cookie }: TestBrowser) =>
      (await api.request("GET", "/api/admin/ledger", { headers: { cookie } })).status;
    const [first = ""] = idsIn(await one.get("/admin/access"));
    expect((await one.post(`/admin/access/sessions/${first}/end`)).status).toBe(303);
    const statuses = await Promise.all(viewers.map(statusOf));
    expect(statuses.filter((status) => status === 401)).toHaveLength(1);
    expect((await one.post("/admin/access/sessions/others/end")).status).toBe(303);
    expect(await Promise.all(viewers.map(statusOf))).toEqual([200, 401, 401]);
    const [hers = ""] = idsIn(await operator.get("/admin/access"));
    expect((await operator.post(`/admin/access/sessions/${hers}/end`)).status).toBe(303);
    expect(await statusOf(one)).toBe(401);
    expect(await statusOf(operator)).toBe(200);
  });

  it("does not let a viewer end others' sessions, nor tell whether there are any", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    const viewer = await signInViewer(api);
    await signIn(api);
    const [other = ""] = idsIn(await operator.get("/admin/access"));
    const refused = await viewer.post(`/admin/access/sessions/${other}/end`);
    const unknown = await viewer.post(`/admin/access/sessions/${"0".repeat(64)}/end`);
    expect([refused.status, unknown.status]).toEqual([404, 404]);
    expect(idsIn(await operator.get("/admin/access"))).toContain(other);
  });

  it("shows a browser's name as text", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const agent = '"><script>alert(1)</script> Firefox/1 Linux';
    const headers = { "user-agent": agent };
    await postForm(api, "/admin/sign-in", { user: "viewer", password: VIEWER_PASSWORD }, headers);
    const page = await (await signIn(api)).get("/admin/access");
    expect(page.text).not.toContain("<script>alert");
    expect(page.text).toContain("Firefox, Linux");
  });
});
