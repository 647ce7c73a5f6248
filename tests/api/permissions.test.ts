import express, { type Express } from "express";
import { beforeAll, describe, expect, it } from "vitest";
import { createAccess } from "../../apps/api/src/access.ts";
import { createApiApp } from "../../apps/api/src/api.ts";
import { createDashboard } from "../../apps/api/src/dashboard.ts";
import type { RouterDeps } from "../../apps/api/src/routers.ts";
import { withApiResources } from "../helpers/api-resources.ts";
import { type ListedRoute, listRoutes } from "../helpers/list-routes.ts";
import { testRedis } from "../helpers/redis.ts";
import { signIn, signInViewer, type TestBrowser, VIEWER_PASSWORD } from "../helpers/sign-in.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";

/** What viewers may send, beside reading. */
const VIEWERS_MAY = [
  "post /admin/access/sessions/others/end",
  "post /admin/access/sessions/{id}/end",
  "post /admin/lab",
  "post /admin/sign-out",
  "post /api/admin/preview",
  "post /api/admin/replays/preview",
];

const BOARD: ListedRoute[] = [
  { method: "get", path: "/admin/queues" },
  { method: "get", path: "/admin/queues/api/queues" },
  ...["pause", "resume", "email/pause", "email/x/retry/failed", "email/x/promote"].map((path) => ({
    method: "put",
    path: `/admin/queues/api/queues/${path}`,
  })),
];

/** Every route behind the door, as it is registered. */
function listGuarded(deps: RouterDeps): ListedRoute[] {
  const pages: Express = express().use(createDashboard(deps, createAccess(deps)));
  const api = listRoutes(createApiApp(deps)).filter(({ path }) => path.startsWith("/api/admin"));
  const dashboard = listRoutes(pages).map(({ method, path }) => ({
    method,
    path: path === "/" ? "/admin" : `/admin${path}`,
  }));
  return [...api, ...dashboard, ...BOARD];
}

function nameOf({ method, path }: ListedRoute): string {
  return `${method} ${path}`;
}

const isRead = ({ method }: ListedRoute) => method === "get" || method === "head";
const fill = (path: string) =>
  path
    .replace("sessions/{id}", `sessions/${"0".repeat(64)}`)
    .replaceAll(/\{\w+\}/g, "x")
    .replaceAll(/\*\w+/g, "x");

async function send(api: TestApi, route: ListedRoute, headers: Record<string, string> = {}) {
  const all = { accept: "application/json", ...headers };
  return api.request(route.method.toUpperCase(), fill(route.path), { headers: all });
}

let routes: ListedRoute[] = [];
beforeAll(async () => {
  routes = await withApiResources(listGuarded);
});

const env = { VIEWER_PASSWORD, INBOX_ENABLED: "true" };
const withToken = ({ cookie, csrf }: TestBrowser, api: TestApi) => ({
  cookie,
  "x-csrf-token": csrf,
  "sec-fetch-site": "same-origin",
  origin: api.url,
});

describe("every route behind the door", () => {
  it("is known to this test", () => {
    const names = routes.map(nameOf);
    expect(names).toEqual(expect.arrayContaining(VIEWERS_MAY));
    expect(names).toContain("patch /api/admin/settings/{name}");
    expect(names).toContain("get /admin");
    expect(routes.filter((route) => !isRead(route)).length).toBeGreaterThan(15);
  });

  it("tells a caller without credentials 401, in JSON, and sends nobody elsewhere", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    for (const route of routes) {
      const answer = await send(api, route);
      expect([nameOf(route), answer.status]).toEqual([nameOf(route), 401]);
      expect(answer.body).toMatchObject({ success: false, code: "unauthorized" });
      expect(answer.headers.get("location")).toBeNull();
    }
  });

  it("is closed to a viewer's writes, but for those that change nothing of others", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const refused: string[] = [];
    const writes = routes.filter((route) => !isRead(route));
    for (const route of writes) {
      // Some of them end the session: each has its own.
      const viewer = withToken(await signInViewer(api), api);
      const answer = await send(api, route, viewer);
      expect([nameOf(route), answer.body["code"]]).not.toEqual([nameOf(route), "csrf"]);
      if (answer.body["code"] === "forbidden") refused.push(nameOf(route));
    }
    const open = writes.map(nameOf).filter((name) => !refused.includes(name));
    expect(open.toSorted()).toEqual(VIEWERS_MAY);
  });

  it("takes no write of a browser without its session's token, or with another session's", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const { cookie } = await signIn(api);
    const other = await signIn(api);
    for (const route of routes.filter((each) => !isRead(each))) {
      for (const headers of [
        { cookie },
        { cookie, "x-csrf-token": "" },
        { cookie, "x-csrf-token": other.csrf },
      ]) {
        const answer = await send(api, route, headers);
        expect([nameOf(route), answer.status, answer.body["code"]]).toEqual([
          nameOf(route),
          403,
          "csrf",
        ]);
      }
    }
    expect((await send(api, { method: "get", path: "/admin/access" }, { cookie })).status).toBe(
      200,
    );
  });

  it("takes no write from another site, with a password or with a token that leaked", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const operator = await signIn(api);
    for (const route of routes.filter((each) => !isRead(each))) {
      const foreign = { ...withToken(operator, api), "sec-fetch-site": "cross-site" };
      const answer = await send(api, route, foreign);
      expect([nameOf(route), answer.body["code"]]).toEqual([nameOf(route), "cross_origin"]);
    }
  });
});

const BOUNDARY = "----a-boundary-as-browsers-make-it";

function part(name: string, value: string): string {
  return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
}

describe("a form's token", () => {
  it("may be a field, and only a field of its own", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const browser = await signIn(api);
    const path = "/admin/access/tokens";
    expect((await browser.post(path, { name: "x", scope: "read" })).status).toBe(201);
    expect((await browser.post(path, { csrf: "", name: "x", scope: "read" })).status).toBe(403);
    const twice = await api.request("POST", path, {
      body: `csrf=${browser.csrf}&csrf=${browser.csrf}&name=x&scope=read`,
      headers: {
        cookie: browser.cookie,
        origin: api.url,
        "content-type": "application/x-www-form-urlencoded",
      },
    });
    expect(twice.status).toBe(403);
    const asText = await api.request("POST", path, {
      body: `csrf=${browser.csrf}&name=x&scope=read`,
      headers: { cookie: browser.cookie, origin: api.url, "content-type": "text/plain" },
    });
    expect(asText.status).toBe(403);
  });

  it("stands in forms with files too, which nobody but our own pages brings that far", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const { cookie, csrf } = await signIn(api);
    const own = { "sec-fetch-site": "same-origin" };
    const statusOf = async (token: string, headers: Record<string, string>) => {
      const body = `${part("csrf", token)}${part("sender", "a@b.fr")}${part("body", "b")}--${BOUNDARY}--\r\n`;
      const type = `multipart/form-data; boundary=${BOUNDARY}`;
      const all = { cookie, "content-type": type, ...headers };
      return (await api.request("POST", "/admin/lab", { body, headers: all })).status;
    };
    expect(await statusOf(csrf, {})).toBe(403);
    expect(await statusOf(csrf, { "sec-fetch-site": "none" })).toBe(403);
    expect(await statusOf(csrf, { origin: "null" })).toBe(403);
    expect(await statusOf("", own)).toBe(403);
    expect(await statusOf(`${csrf}x`, own)).toBe(403);
    expect(await statusOf(csrf, own)).toBe(200);
    expect(await statusOf(csrf, { origin: api.url })).toBe(200);
    expect(await statusOf("", { ...own, "x-csrf-token": csrf })).toBe(200);
  });
});

describe("a form with files", () => {
  it("is let through without its token only to the routes that look for it in the form", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const { cookie, csrf } = await signIn(api);
    const headers = { cookie, origin: api.url, "content-type": "multipart/form-data; boundary=xx" };
    const body = `--xx\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n--xx--\r\n`;
    const reading = /^\/admin\/(?:lab|rules|rules\/versions\/\{id\}\/restore)$/;
    const others = routes.filter(
      (route) => !isRead(route) && !BOARD.includes(route) && !reading.test(route.path),
    );
    for (const route of others) {
      const sent = await api.request(route.method.toUpperCase(), fill(route.path), {
        headers,
        body,
      });
      expect([nameOf(route), sent.body["code"] ?? sent.text]).toEqual([nameOf(route), "csrf"]);
    }
  });
});

describe("what viewers are told in JSON", () => {
  it("names destinations by their host, and holds no secret", async () => {
    await using redis = testRedis();
    const webhook = "https://hooks.test.invalid/in/canary?key=canary";
    const canaries = { WEBHOOK_URL: webhook, WEBHOOK_SECRET: `whsec_${"Y2FuYXJ5".repeat(4)}` };
    await using api = await startTestApi(redis, { ...env, ...canaries });
    const viewer = await signInViewer(api);
    const made = await api.request("POST", "/api/admin/destinations", {
      body: { url: `${api.url}/canary` },
      admin: true,
    });
    expect(made.body).toMatchObject({ destination: { url: `${api.url}/canary` } });
    await api.change("routing_rules", {
      rules: [
        {
          id: "r1",
          name: "all",
          conditions: [{ field: "subject", operator: "contains", value: "a" }],
          actions: { webhook_url: `${api.url}/canary`, priority: "normal" },
        },
      ],
    });
    const headers = { ...withToken(viewer, api), accept: "application/json" };
    for (const route of routes.filter((each) => isRead(each) && each.path.startsWith("/api/"))) {
      const { text } = await send(api, route, headers);
      expect([nameOf(route), text]).not.toEqual([
        nameOf(route),
        expect.stringMatching(/canary|whsec_/),
      ]);
    }
    for (const name of ["webhook_config", "routing_rules", "webhook_config/history"]) {
      const { text } = await viewer.get(`/api/admin/settings/${name}`);
      expect(text).not.toContain("canary");
    }
    const settings = await viewer.get("/api/admin/settings/webhook_config");
    expect(settings.text).toContain('"webhook_url":"https://hooks.test.invalid');
    const preview = await api.request("POST", "/api/admin/preview", {
      body: { sender: "a@b.fr", body: "https://www.dropbox.com/scl/fo/a?dl=0", subject: "a" },
      headers,
    });
    expect(preview.status).toBe(200);
    expect(preview.text).not.toContain("canary");
    const seen = await api.request("GET", "/api/admin/destinations", { admin: true });
    expect(seen.text).toContain("whsec_");
  });
});

describe("Bull Board", () => {
  const pause = { method: "put", path: "/admin/queues/api/queues/pause" };

  it("may be looked at by viewers, and set going by operators from its own page", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, env);
    const viewer = await signInViewer(api);
    const operator = await signIn(api);
    const own = { "sec-fetch-site": "same-origin" };
    expect((await viewer.get("/admin/queues")).status).toBe(200);
    expect((await viewer.get("/admin/queues/api/queues")).status).toBe(200);
    expect((await send(api, pause, { ...own, cookie: viewer.cookie })).status).toBe(403);
    expect((await send(api, pause, { ...own, cookie: operator.cookie })).status).toBe(200);
    expect((await send(api, pause, { cookie: operator.cookie })).body["code"]).toBe("csrf");
  });
});
