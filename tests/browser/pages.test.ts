import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillInstallation, type Installation } from "../helpers/installation/fill-installation.ts";
import { type DashboardOptions, openDashboardAt, people, phone } from "../helpers/open-browser.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { dashboardPages } from "./dashboard-pages.ts";

const stack = new AsyncDisposableStack();
let api: TestApi;
let installation: Installation;

beforeAll(async () => {
  const redis = stack.use(testRedis());
  installation = await fillInstallation(redis);
  api = stack.use(await startTestApi(redis, { VIEWER_PASSWORD: people.viewer.password }));
});
afterAll(() => stack.disposeAsync());

const desk = { width: 1280, height: 800 };
const settings = (["en", "fr"] as const).flatMap((locale) =>
  (["light", "dark"] as const).flatMap((colorScheme) =>
    [desk, phone].map((viewport) => ({ locale, colorScheme, viewport, width: viewport.width })),
  ),
);

/** Whether anything an email, a destination or an operator's text holds was taken for script. */
async function isStruck(page: { evaluate: (script: string) => Promise<unknown> }) {
  return page.evaluate("window.struck !== undefined");
}

describe("every page", { timeout: 120_000 }, () => {
  it.each(settings)("is fine in $locale, $colorScheme, at $width px", async (options) => {
    await using dashboard = await openDashboardAt(api, options satisfies DashboardOptions);
    const faults: string[] = [];
    for (const { name, path } of dashboardPages) {
      await dashboard.go(path(installation));
      const found = await dashboard.check(name);
      faults.push(...found.map((fault) => `${name}: ${fault}`));
      if (await isStruck(dashboard.page)) faults.push(`${name}: ran what it should show`);
    }
    expect(faults).toEqual([]);
  });
});
