import { describe, expect, it } from "vitest";
import { fillDeliveries } from "../../helpers/fill-deliveries.ts";
import { openTestStores } from "../../helpers/open-stores.ts";
import { buildAttempt } from "../../helpers/stored-email.ts";
import { testRedis } from "../../helpers/redis.ts";
import { startTestApi, type TestApi } from "../../helpers/start-api.ts";
import { signInViewer, VIEWER_PASSWORD } from "../../helpers/sign-in.ts";

const PATH = "/admin/deliveries";
const ONE = "https://one.example/secret/path?token=t0ken";
const TWO = "https://two.example/hook";
const XSS = `"><img src=x onerror=alert(1)><script>alert(2)</script>`;

async function page(api: TestApi, path: string, language = "en") {
  return api.request("GET", path, { admin: true, headers: { "accept-language": language } });
}

/** Noon in UTC, and a minute later for each. */
function at(index: number): Date {
  return new Date(Date.parse("2026-03-01T12:00:00Z") + index * 60_000);
}

/** The deliveries a list links to, in their order. */
function listed(text: string): string[] {
  return Array.from(
    text.matchAll(/href="\/admin\/deliveries\/(d-[0-9a-f]{40})"/g),
    ([, id = ""]) => id,
  );
}

describe("GET /admin/deliveries", () => {
  it("filters by state, destination, email and time, and pages both ways", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const dead = await fillDeliveries(stores, { urls: [ONE, TWO], count: 30, state: "dead", at });
    const sent = await fillDeliveries(stores, {
      urls: [TWO],
      count: 3,
      state: "delivered",
      seed: "s",
    });
    await using api = await startTestApi(redis);
    const first = await page(api, `${PATH}?state=dead`);
    expect(listed(first.text)).toHaveLength(50);
    const [, older = ""] = /href="([^"]*)"[^>]*rel="next"/.exec(first.text) ?? [];
    const second = await page(api, older.replaceAll("&amp;", "&"));
    expect(listed(second.text)).toHaveLength(10);
    const [, newer = ""] = /href="([^"]*)"[^>]*rel="prev"/.exec(second.text) ?? [];
    const back = await page(api, newer.replaceAll("&amp;", "&"));
    expect(listed(back.text)).toEqual(listed(first.text));

    const [one] = dead;
    const ofOne = await page(api, `${PATH}?destination=${one?.destination}`);
    expect(listed(ofOne.text)).toHaveLength(30);
    expect(ofOne.text).not.toMatch(/t0ken|secret\/path/);
    expect(listed((await page(api, `${PATH}?email=${one?.email}`)).text)).toHaveLength(2);
    expect(listed((await page(api, `${PATH}?state=delivered`)).text)).toEqual(
      expect.arrayContaining(sent.map(({ delivery }) => delivery)),
    );
    // 13:00 to 13:05 in Paris is 12:00 to 12:05 in UTC.
    const span = "from=2026-03-01T13:00&to=2026-03-01T13:05";
    expect(listed((await page(api, `${PATH}?${span}`)).text)).toHaveLength(10);
  });

  it.each(["state=lost", "email=nobody", "from=x", "destination=a%20b"])(
    "answers 422 to %s, with what was typed kept",
    async (query) => {
      await using redis = testRedis();
      await using api = await startTestApi(redis);
      const answer = await page(api, `${PATH}?${query}`);
      expect([answer.status, answer.text.includes('aria-invalid="true"')]).toEqual([422, true]);
    },
  );

  it("offers a replay of what matches to operators, not to viewers", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [ONE], count: 1, state: "dead" });
    await using api = await startTestApi(redis, { VIEWER_PASSWORD });
    expect((await page(api, PATH)).text).toContain("/admin/replays/new?state=dead");
    const viewer = await signInViewer(api);
    const seen = await viewer.get(PATH);
    expect([seen.status, seen.text.includes("/admin/replays/new")]).toEqual([200, false]);
  });
});

describe("GET /admin/deliveries/:id", () => {
  it("tells each attempt, with what was answered as text", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const [filled] = await fillDeliveries(stores, { urls: [ONE], count: 1, state: "dead" });
    const id = filled?.delivery ?? "";
    await stores.destinations.update(filled?.destination ?? "", {
      name: `Studio ${XSS}`.slice(0, 90),
    });
    const attempt = {
      at: Date.now(),
      durationMs: 1_234,
      status: 500,
      outcome: "failed",
      reason: "upstream_server_error",
      modes: ["json"],
      responseSnippet: `no ${XSS}`,
      cause: null,
      egressRule: null,
      retryAfterMs: 60_000,
    } as const;
    const made = { ...attempt, modes: [...attempt.modes] };
    await stores.deliveries.recordAttempt(id, made, { kind: "delivered" }, new Date());
    await using api = await startTestApi(redis);
    const { text } = await page(api, `${PATH}/${id}`);
    expect(text).toContain("&lt;script&gt;alert(2)&lt;/script&gt;");
    expect(text).not.toMatch(/<img|<script>alert|t0ken/);
    for (const told of [
      "the destination failed",
      "asks to wait",
      "1 s",
      "/admin/replays/new?id=",
    ]) {
      expect(text).toContain(told);
    }
    expect((await page(api, `${PATH}/${id}`, "fr")).text).toContain("la destination est en erreur");
  });

  it("tells what lies behind a failure of the network, and shows attempts that did not keep it", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const [filled] = await fillDeliveries(stores, { urls: [ONE], count: 1, state: "pending" });
    const id = filled?.delivery ?? "";
    const { attempt } = buildAttempt("retry");
    const made = { ...attempt, status: null, reason: "network_error" as const };
    const { cause: _cause, ...old } = made;
    await stores.redis.rpush(stores.keys.attempts(id), JSON.stringify(old));
    const refused = { ...made, cause: "connection_refused" as const };
    const verdict = { kind: "retry", delayMs: 60_000 } as const;
    await stores.deliveries.recordAttempt(id, refused, verdict, new Date());
    await using api = await startTestApi(redis);
    expect((await page(api, `${PATH}/${id}`)).text).toContain(
      "could not be reached: connection refused",
    );
    expect((await page(api, `${PATH}/${id}`, "fr")).text).toContain(
      "injoignable : connexion refusée",
    );
    const { body } = await api.request("GET", `/api/admin/deliveries/${id}`, { admin: true });
    expect(body).toMatchObject({
      delivery: {
        attempts: [{ cause: null }, { reason: "network_error", cause: "connection_refused" }],
      },
    });
  });

  it("keeps what was answered from viewers, on the page and in JSON", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const [filled] = await fillDeliveries(stores, { urls: [ONE], count: 1, state: "dead" });
    const id = filled?.delivery ?? "";
    const attempt = {
      at: Date.now(),
      durationMs: 1,
      status: 500,
      outcome: "failed" as const,
      reason: "upstream_server_error" as const,
      modes: ["json" as const],
      responseSnippet: "canary",
      cause: null,
      egressRule: null,
      retryAfterMs: null,
    };
    await stores.deliveries.recordAttempt(id, attempt, { kind: "delivered" }, new Date());
    await using api = await startTestApi(redis, { VIEWER_PASSWORD });
    const viewer = await signInViewer(api);
    for (const path of [`${PATH}/${id}`, `/api/admin/deliveries/${id}`]) {
      expect((await api.request("GET", path, { admin: true })).text).toContain("canary");
      const seen = await viewer.get(path);
      expect(seen.status).toBe(200);
      expect(seen.text).not.toContain("canary");
      expect(seen.text).toMatch(/operators only|"response_snippet":null/);
    }
  });

  it("answers 404 with a page to one that is unknown", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await page(api, `${PATH}/d-${"0".repeat(40)}`);
    expect([answer.status, answer.text.includes("Nothing is kept")]).toEqual([404, true]);
  });
});
