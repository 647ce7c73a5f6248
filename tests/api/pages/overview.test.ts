import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { buildPush } from "../../helpers/build.ts";
import { countCommands } from "../../helpers/count-commands.ts";
import { ADMIN_PASSWORD } from "../../helpers/environment.ts";
import { fillInstallation } from "../../helpers/installation/fill-installation.ts";
import { openTestStores } from "../../helpers/open-stores.ts";
import { startRedisServer, testRedis, type TestRedis } from "../../helpers/redis.ts";
import { startTestApi, type TestApi } from "../../helpers/start-api.ts";
import { startTestWorker } from "../../helpers/start-worker.ts";
import { until } from "../../helpers/until.ts";

const FRENCH = { "accept-language": "fr" };

async function withApi(test: (api: TestApi, redis: TestRedis) => Promise<void>): Promise<void> {
  await using redis = testRedis();
  await using api = await startTestApi(redis);
  await test(api, redis);
}

async function show(api: TestApi, path = "/admin", headers: Record<string, string> = {}) {
  const { status, text } = await api.request("GET", path, { admin: true, headers });
  expect(status).toBe(200);
  return text;
}

async function signIn(api: TestApi): Promise<Record<string, string>> {
  const { headers } = await api.request("POST", "/admin/sign-in", {
    body: new URLSearchParams({ user: "admin", password: ADMIN_PASSWORD }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  return { cookie: headers.get("set-cookie")?.split(";")[0] ?? "" };
}

/** The text of an element and of all within it, white space folded. */
function textOf(page: string): string {
  return page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
}

describe("every page", () => {
  it("says whose times it shows", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { POLLING_TIMEZONE: "America/Montreal" });
    const { text } = await api.request("GET", "/admin/tools", { admin: true });
    expect(text).toContain("Times: America/Montreal");
  });
});

describe("the overview", () => {
  it("tells a new installation what to do first, and an older one no more", async () => {
    await withApi(async (api) => {
      expect(await show(api)).toContain("npm run push -- samples/*.eml");
      await api.push(buildPush());
      const page = await show(api);
      expect(page).not.toContain("npm run push");
      expect(textOf(page)).toContain("1 accepted = 0 delivered + 0 skipped + 0 dead + 1 pending");
    });
  });

  it("does not call it quiet when alerts are evaluated no more", async () => {
    await withApi(async (api, redis) => {
      await using stores = openTestStores(redis);
      const evaluate = async (checkedAt: number) =>
        stores.alerts.evaluate({ checkedAt, hasListener: false, everyMs: 1_000 }, () => ({
          alerts: [],
          transitions: [],
        }));
      await evaluate(Date.now());
      expect(await show(api)).toContain("No alert");
      await evaluate(Date.now() - 60_000);
      const page = await show(api);
      expect(page).not.toContain("No alert");
      expect(page).toContain("Not evaluated any more");
    });
  });

  it("is written in French as well", async () => {
    await withApi(async (api) => {
      const page = await show(api, "/admin?range=7d", FRENCH);
      expect(page).toContain('<html lang="fr">');
      expect(textOf(page)).toContain("0 accepté = 0 livré + 0 ignoré + 0 abandonné");
      expect(page).toContain("Rien n’est encore arrivé");
    });
  });

  it("shows as a part what the page shows, in the range asked for", async () => {
    await withApi(async (api) => {
      for (const [range, steps] of [
        ["24h", 25],
        ["7d", 57],
        ["30d", 121],
      ] as const) {
        const page = await show(api, `/admin?range=${range}`);
        const part = await show(api, `/admin/overview?range=${range}`);
        expect(page).toContain(`hx-get="/admin/overview?range=${range}"`);
        expect(part).not.toContain("<html");
        for (const text of [page, part])
          expect(text.match(/<tr data-at=/g)).toHaveLength(4 * steps);
      }
      expect(await show(api, "/admin?range=century")).toContain("/admin/overview?range=24h");
    });
  });

  it("asks who is there for a sign-in, of the part too", async () => {
    await withApi(async (api) => {
      for (const path of ["/admin", "/admin/overview", "/api/admin/stats"]) {
        const { status } = await api.request("GET", path);
        expect([401, 303]).toContain(status);
      }
    });
  });

  it("says loudly that ingress is off, sending is off, or today is a day of absence", async () => {
    await withApi(async (api) => {
      expect(await show(api)).not.toContain('notice--warn">');
      await api.change("runtime_flags", { gmail_ingress_enabled: false });
      expect(await show(api)).toContain("Ingress is off");
      await api.change("webhook_config", { webhook_sending_enabled: false });
      expect(await show(api, "/admin", FRENCH)).toContain("L’envoi est coupé");
      await api.change("webhook_config", {
        webhook_sending_enabled: true,
        absence_pause_enabled: true,
        absence_pause_days: ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"],
      });
      await api.change("webhook_config", {
        absence_pause_days: [
          "monday",
          "tuesday",
          "wednesday",
          "thursday",
          "friday",
          "saturday",
          "sunday",
        ],
      });
      const page = await show(api);
      expect(page).toContain("Today is a day of absence");
      expect(page).toContain('href="/admin/tools"');
      expect(page).not.toContain("Sending is off");
    });
  });

  it("says which settings cannot be read", async () => {
    await withApi(async (api, { redis, prefix }) => {
      await redis.set(`${prefix}:config:routing_rules`, "{");
      await until("the setting is read", async () =>
        (await show(api)).includes("Settings that cannot be read"),
      );
      expect(textOf(await show(api))).toContain("routing_rules");
    });
  });

  it("shows a ledger that does not balance with a cross, and by how much", async () => {
    await withApi(async (api, redis) => {
      await using stores = openTestStores(redis);
      await api.push(buildPush());
      expect(textOf(await show(api))).toContain("✓ Balanced");
      await stores.redis.hincrby(stores.keys.ledger, "accepted", 2);
      const page = await show(api);
      expect(textOf(page)).toContain("✗ Out of balance by 2");
      expect(page).toContain('href="/api/admin/ledger/audit"');
      expect(page).toContain("The ledger is out of balance.");
    });
  });

  it("tells of pushes, workers and queues once they are counted", async () => {
    await withApi(async (api, redis) => {
      await api.push(buildPush());
      await using _worker = await startTestWorker(redis);
      await until(
        "all is counted",
        async () => {
          const text = textOf(await show(api));
          return text.includes(" 1 email 0 per hour") && text.includes("1 worker at work");
        },
        15_000,
      );
      const text = textOf(await show(api));
      expect(text).toMatch(/seconds? ago last push|now last push/);
      expect(text).toMatch(/Deliveries \d+ \d+ \d+ \d+ \d+/);
      const { body } = await api.request("GET", "/api/admin/stats?range=7d", { admin: true });
      expect(body).toMatchObject({ range: "7d", step_seconds: 10_800, total: { emails: 1 } });
    });
  }, 30_000);
});

describe("a refresh of the overview", () => {
  it("costs fewer than 20 commands of Redis, whatever the range, in a filled installation", async () => {
    await using server = await startRedisServer();
    const corner = { url: server.url, prefix: `test-${randomUUID()}` };
    await using stores = openTestStores(corner);
    await fillInstallation(corner);
    await using api = await startTestApi(corner);
    const headers = await signIn(api);
    for (const path of ["/admin/overview?range=24h", "/admin/overview?range=30d", "/admin"]) {
      const runs: Record<string, number>[] = [];
      for (let run = 0; run < 8; run += 1) {
        const refresh = async () => {
          const { status, text } = await api.request("GET", path, { headers });
          expect(status).toBe(200);
          expect(text).toContain("overview-part");
        };
        runs.push(await countCommands(stores.redis, refresh));
      }
      // What the process does by itself every few seconds falls into some of the runs, never into all.
      const costs = runs.map((run) => Object.values(run).reduce((all, calls) => all + calls, 0));
      expect(Math.min(...costs)).toBeGreaterThan(8);
      expect(Math.min(...costs)).toBeLessThan(20);
    }
  });
});
