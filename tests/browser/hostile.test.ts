import { describe, expect, it } from "vitest";
import { hostile } from "../helpers/installation/hostile.ts";
import { openDashboardAt } from "../helpers/open-browser.ts";
import { startFilledApi } from "./walk-pages.ts";

describe("what outsiders write", { timeout: 120_000 }, () => {
  it("stands as text on every page that tells it, and nothing of it runs", async () => {
    await using filled = await startFilledApi();
    const { api, installation } = filled;
    await using dashboard = await openDashboardAt(api);
    const { page } = dashboard;
    const email = installation.emails.find(({ sample }) => sample.kind === "hostile");
    const shows = async (text: string) => page.getByText(text).first().waitFor();

    await dashboard.go(`/admin/emails/${email?.id}`);
    await shows(hostile.answer);
    await page.getByRole("button", { name: "Show content" }).click();
    for (const text of [hostile.subject, hostile.senderName, hostile.body]) await shows(text);
    await page
      .getByText(/^Payload/)
      .first()
      .click();
    // In the payload, as JSON writes it.
    for (const text of [hostile.body.slice(0, 20), JSON.stringify(hostile.fileName)]) {
      await shows(text);
    }
    expect(await dashboard.check("hostile-content")).toEqual([]);

    await dashboard.go(`/admin/deliveries/${email?.deliveries[0]}`);
    await shows(hostile.answer);
    await dashboard.go("/admin/rules");
    for (const text of [hostile.ruleName, hostile.ruleValue]) await shows(text);
    await dashboard.go("/admin/destinations");
    await shows(hostile.destinationName);
    await page.getByRole("link", { name: hostile.destinationName }).click();
    await page.getByRole("heading", { level: 1, name: hostile.destinationName }).waitFor();
    expect(await dashboard.check("hostile-destination")).toEqual([]);

    await dashboard.go("/admin/lab");
    await page.getByLabel("Sender").first().fill(`"${hostile.senderName}" <a@example.test>`);
    await page.getByLabel("Subject").first().fill(hostile.subject);
    await page.getByLabel("Body").first().fill(`${hostile.body} https://www.dropbox.com/s/x/a`);
    await page.locator("main form button").first().click();
    // In the payload, where JSON escapes its quotation marks.
    const [start = ""] = hostile.subject.split(" &");
    await page.getByText(start).first().waitFor({ state: "attached" });
    expect(await dashboard.check("hostile-lab")).toEqual([]);
    expect(await page.evaluate<boolean>("window.struck === undefined")).toBe(true);
  });
});
