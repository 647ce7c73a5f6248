import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { fillDeliveries } from "../helpers/fill-deliveries.ts";
import { type OwnDashboard, openDashboard, phone } from "../helpers/open-browser.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";

const XSS = `"><img src=x onerror="window.struck=1"><script>window.struck=1</script>`;

async function fillDead(dashboard: OwnDashboard, url: string, count: number): Promise<void> {
  await using stores = openTestStores(dashboard.redis);
  await fillDeliveries(stores, { urls: [url], count, state: "dead" });
}

describe("a replay in a browser", () => {
  it("is previewed, started, watched live, stopped, resumed and done, by keyboard", async () => {
    await using dashboard = await openDashboard();
    await using destination = await startDestination();
    await fillDead(dashboard, destination.url, 12);
    const { page } = dashboard;
    await dashboard.go("/admin/deliveries?state=dead");
    await page.getByRole("link", { name: "Replay all the dead that match" }).click();
    await page.getByLabel("Per minute").fill("120");
    await page.getByRole("button", { name: "Recalculate" }).press("Enter");
    await page.getByRole("button", { name: "Start: replay 12" }).waitFor();
    expect(await dashboard.check("replay-preview")).toEqual([]);
    await using _worker = await startTestWorker(dashboard.redis, { WEBHOOK_URL: destination.url });
    await page.getByRole("button", { name: "Start: replay 12" }).press("Enter");
    const bar = page.getByRole("progressbar", { name: "Progress" });
    await bar.waitFor();
    await page.getByText(/^[1-9]\d? of 12$/).waitFor();
    expect(await dashboard.check("replay-running")).toEqual([]);

    await page.getByRole("button", { name: "Stop" }).press("Enter");
    await page.getByRole("button", { name: "Resume" }).press("Enter");
    await page.getByText("12 of 12").waitFor({ timeout: 20_000 });
    await page.getByText("done", { exact: true }).waitFor();
    expect(await page.getByRole("button", { name: "Stop" }).count()).toBe(0);
    await page.waitForFunction("document.getElementById('replay-poll') === null");
    expect(await bar.getAttribute("value")).toBe("12");
    expect(await dashboard.check("replay-done")).toEqual([]);
    expect(destination.received).toHaveLength(12);
    await dashboard.go("/admin/replays");
    expect(await dashboard.check("replays")).toEqual([]);
    await dashboard.go("/admin/audit");
    await page.getByText(/started replay/).waitFor();
    expect(await dashboard.check("audit")).toEqual([]);
  });
});

describe("an email in a browser", () => {
  it("is filtered for, told, and opened as text, in French on a phone in the dark", async () => {
    await using dashboard = await openDashboard({
      locale: "fr",
      viewport: phone,
      colorScheme: "dark",
    });
    const { page, api, redis } = dashboard;
    const answer = { status: 500, body: XSS };
    await using destination = await startDestination({ answer: [answer, 200] });
    await api.change("webhook_config", { webhook_url: destination.url });
    await api.change("processing_prefs", { retry_schedule_sec: [0] });
    await using _worker = await startTestWorker(redis);
    await api.push(buildPush({ subject: `Objet ${XSS}`, sender: `${XSS} <eve@example.fr>` }), {
      prefer: "wait=20",
    });
    await dashboard.go("/admin/emails");
    await page.getByLabel("État").selectOption({ label: "livré" });
    await page.getByRole("button", { name: "Filtrer" }).click();
    expect(await dashboard.check("emails-filtered")).toEqual([]);
    await page.getByRole("row").getByRole("link").first().click();
    await page.getByRole("heading", { name: "Décision : livrer" }).waitFor();
    expect(await dashboard.check("email-story")).toEqual([]);
    await page.getByRole("button", { name: "Afficher le contenu" }).click();
    await page.getByText(`Objet ${XSS}`).first().waitFor();
    expect(await dashboard.check("email-content")).toEqual([]);
    expect(await page.evaluate<boolean>("window.struck !== undefined")).toBe(false);
    await page.getByRole("link", { name: "Cette livraison seule" }).click();
    await page.getByRole("heading", { name: "Tentatives" }).waitFor();
    expect(await dashboard.check("delivery")).toEqual([]);
  });

  it("that cannot be found so is told beside its field", async () => {
    await using dashboard = await openDashboard();
    dashboard.faults.expectStatus(422);
    const { page } = dashboard;
    await dashboard.go("/admin/emails");
    await page.getByLabel("Find").fill("not an id");
    await page.getByLabel("Find").press("Enter");
    await page.getByText("is no id of ours").waitFor();
    expect(await page.getByLabel("Find").inputValue()).toBe("not an id");
    expect(await dashboard.check("emails-mistake")).toEqual([]);
  });
});
