import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fillInstallation } from "../helpers/installation/fill-installation.ts";
import { openDashboard, openDashboardAt, people, phone } from "../helpers/open-browser.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";

const stack = new AsyncDisposableStack();
let api: TestApi;

beforeAll(async () => {
  const redis = stack.use(testRedis());
  await fillInstallation(redis);
  api = stack.use(await startTestApi(redis, { VIEWER_PASSWORD: people.viewer.password }));
});
afterAll(() => stack.disposeAsync());

describe("the overview in a browser", { timeout: 60_000 }, () => {
  it.each(["24h", "7d", "30d"])("draws its charts for %s and is fine", async (range) => {
    await using dashboard = await openDashboardAt(api, { locale: "fr" });
    await dashboard.go(`/admin?range=${range}`);
    await dashboard.page.locator(".chart canvas").nth(3).waitFor();
    expect(await dashboard.check(`overview-${range}`)).toEqual([]);
  });

  it("is fine on a phone in the dark", async () => {
    await using dashboard = await openDashboardAt(api, { viewport: phone, colorScheme: "dark" });
    await dashboard.go("/admin");
    await dashboard.page.locator(".chart canvas").nth(3).waitFor();
    expect(await dashboard.check("overview-drawn")).toEqual([]);
  });

  it("shows a new installation what to do first", async () => {
    await using dashboard = await openDashboard();
    await dashboard.go("/admin");
    const { page } = dashboard;
    await page.getByRole("heading", { name: "Nothing has arrived yet" }).waitFor();
    expect(await dashboard.check("overview-new")).toEqual([]);
  });
});
