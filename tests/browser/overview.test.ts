import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
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

  it("tells the numbers of the step that is pointed at, and no more when nothing is", async () => {
    await using dashboard = await openDashboardAt(api);
    const { page } = dashboard;
    await dashboard.go("/admin?range=7d");
    const chart = page.locator("#emails-chart");
    await chart.locator(".u-over").hover();
    await chart.getByText(/, \d\d:\d\d · Emails per hour: [\d.]+$/).waitFor();
    expect(await dashboard.check("overview-pointed")).toEqual([]);
    await page.getByRole("heading", { name: "Overview" }).hover();
    await chart.locator(".chart__readout").waitFor({ state: "hidden" });
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

  it("refreshes itself, keeping what one has opened and drawn, and tells listeners of changes", async () => {
    await using dashboard = await openDashboard();
    const { page } = dashboard;
    await dashboard.api.push(buildPush());
    await page.clock.install();
    await dashboard.go("/admin");
    await page.getByText("The numbers – Emails per hour").click();
    await page.evaluate("document.querySelector('#times-chart').dataset.same = 'yes'");
    const news = page.getByRole("status");
    expect(await news.textContent()).toBe("");

    await dashboard.api.push(buildPush());
    await dashboard.api.change("runtime_flags", { gmail_ingress_enabled: false });
    const refreshedItself = page.waitForResponse(/overview\?range=24h/);
    // The fifteen seconds of its period, without sitting them out.
    await page.clock.fastForward(15_000);
    await refreshedItself;
    await page.getByText("2 accepted").waitFor();
    await page.getByText("Ingress is off", { exact: false }).first().waitFor();
    expect(await news.textContent()).toContain("Ingress is off.");
    expect(await page.locator("#emails-numbers").getAttribute("open")).not.toBeNull();
    expect(await page.locator("#times-chart").getAttribute("data-same")).toBe("yes");

    await page.evaluate("document.querySelector('#overview-news').replaceChildren()");
    const refreshed = page.waitForResponse(/overview\?range=24h/);
    await page.locator("#overview").dispatchEvent("refresh");
    await refreshed;
    await page.locator("#overview:not(.htmx-request)").waitFor();
    expect(await news.textContent()).toBe("");
    expect(await dashboard.check("overview-off")).toEqual([]);
  });

  it("rests while nobody looks, and says when refreshing fails", async () => {
    await using dashboard = await openDashboard();
    const { page } = dashboard;
    await dashboard.go("/admin");
    const asked: string[] = [];
    page.on("request", (request) => {
      // The browser asks for the page's icon when it likes.
      if (request.url().includes("/overview?")) asked.push(request.url());
    });
    const look = async (hidden: boolean) =>
      page.evaluate(`
        Object.defineProperty(document, "hidden", { configurable: true, value: ${hidden} });
        document.dispatchEvent(new Event("visibilitychange"));`);
    await look(true);
    await page.locator("#overview").dispatchEvent("refresh");
    expect(asked).toEqual([]);
    const refreshed = page.waitForResponse(/overview\?range=24h/);
    await look(false);
    await refreshed;

    const warning = page.getByText("Refreshing does not work just now", { exact: false });
    await page.route(/overview\?range/, async (route) => route.fulfill({ status: 503, body: "" }));
    await page.locator("#overview").dispatchEvent("refresh");
    await warning.waitFor({ state: "visible" });
    await page.getByRole("heading", { name: "Ledger" }).waitFor();
    await page.unroute(/overview\?range/);
    await page.locator("#overview").dispatchEvent("refresh");
    await warning.waitFor({ state: "hidden" });
  });

  it("shows its numbers without a script", async () => {
    await using dashboard = await openDashboardAt(api);
    const browser = dashboard.context.browser();
    const plain = await browser?.newContext({
      javaScriptEnabled: false,
      baseURL: api.url,
      storageState: await dashboard.context.storageState(),
    });
    const page = await plain?.newPage();
    await page?.goto("/admin");
    await page?.getByRole("link", { name: "7 days" }).click();
    await page?.getByText("The numbers – Failed attempts by reason").click();
    const rows = page?.locator("#errors-table tbody tr");
    expect(await rows?.count()).toBe(57);
    expect(await rows?.first().isVisible()).toBe(true);
    await plain?.close();
  });
});
