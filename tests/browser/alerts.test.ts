import type { AlertInForce } from "@gmail-push/core";
import { describe, expect, it } from "vitest";
import { openDashboard, type OwnDashboard, phone } from "../helpers/open-browser.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";

/** Puts three alerts in force, one of them told again, one closed since. */
async function putInForce({ redis }: Pick<OwnDashboard, "redis">): Promise<void> {
  await using stores = openTestStores(redis);
  const now = Date.now();
  const alertOf = (kind: AlertInForce["kind"], rest: Partial<AlertInForce>): AlertInForce => ({
    kind,
    subject: null,
    since: now - 3_600_000,
    value: null,
    threshold: null,
    because: null,
    toldAt: now - 3_600_000,
    ...rest,
  });
  const silent = alertOf("no_ingress", { value: 21.4, threshold: 15 });
  const troubled = alertOf("destination", { subject: "w-0123456789abcdef01234567" });
  const backlog = alertOf("backlog", { value: 740, threshold: 1_000 });
  const degraded = { ...troubled, because: "degraded" };
  await stores.alerts.evaluate({ checkedAt: now, hasListener: true }, () => ({
    alerts: [silent, degraded],
    transitions: [
      { type: "opened", at: silent.since, alert: silent },
      { type: "opened", at: degraded.since, alert: degraded },
      { type: "repeated", at: now - 60_000, alert: silent },
      { type: "closed", at: now - 30_000, alert: backlog },
    ],
  }));
}

describe("the alerts page in a browser", () => {
  it("is changed by one of two editors, and the other is told", async () => {
    await using dashboard = await openDashboard();
    await putInForce(dashboard);
    const { page, api } = dashboard;
    await dashboard.go("/admin/alerts");
    await page.getByText("The Apps Script is silent").first().waitFor();
    expect(await dashboard.check("alerts")).toEqual([]);

    await page.getByLabel("Silence, in minutes").fill("30");
    await page.getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Saved, and in force.").waitFor();
    expect(await page.getByLabel("Silence, in minutes").inputValue()).toBe("30");

    await api.change("alert_prefs", { backlog_emails: 77 });
    dashboard.faults.expectStatus(412);
    await page.getByLabel("Hours between reminders").fill("8");
    await page.getByRole("button", { name: "Save" }).press("Enter");
    await page.getByText("Somebody else changed this").waitFor();
    expect(await dashboard.check("alerts-conflict")).toEqual([]);
    const { body } = await api.request("GET", "/api/admin/settings/alert_prefs", { admin: true });
    expect(body).toMatchObject({ value: { backlog_emails: 77, repeat_hours: 4 } });
  });

  it("sends a test alert, in French, on a phone, in the dark", async () => {
    await using dashboard = await openDashboard({
      locale: "fr",
      viewport: phone,
      colorScheme: "dark",
    });
    await using listener = await startDestination();
    const env = { ALERT_WEBHOOK_URL: listener.url };
    await using _worker = await startTestWorker(dashboard.redis, env);
    await putInForce(dashboard);
    await dashboard.go("/admin/alerts");
    await dashboard.page.getByRole("button", { name: "Envoyer une alerte de test" }).click();
    await dashboard.page.getByText("L’alerte de test a été livrée.").waitFor();
    expect(await dashboard.check("alerts-phone-fr")).toEqual([]);
    expect(listener.received).toHaveLength(1);
  });
});
