import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { openDashboard, openDashboardAt, phone } from "../helpers/open-browser.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { until } from "../helpers/until.ts";

describe("the tools page in a browser", () => {
  it("shuts the ingress of every process within two seconds, after asking", async () => {
    await using dashboard = await openDashboard();
    await using other = await startTestApi(dashboard.redis);
    const { page } = dashboard;
    expect((await other.push(buildPush())).status).toBe(200);
    await dashboard.go("/admin/tools");
    const questions: string[] = [];
    page.on("dialog", (dialog) => {
      questions.push(dialog.message());
      void dialog.accept();
    });
    await page.getByRole("button", { name: "Turn off Taking in emails" }).click();
    await page.getByRole("status").filter({ hasText: "Saved, and in force" }).waitFor();
    expect(questions[0]).toContain("409");
    await until("shut", async () => (await other.push(buildPush())).status === 409, 2_000);
    expect(await dashboard.check("tools-ingress-off")).toEqual([]);
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Turn off Taking in emails" }).waitFor();
    await until("open", async () => (await other.push(buildPush())).status === 200, 2_000);
  });

  it("guards what was typed also after its question was declined", async () => {
    await using dashboard = await openDashboard();
    const { page } = dashboard;
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void (dialog.type() === "confirm" ? dialog.dismiss() : dialog.accept());
    });
    await dashboard.go("/admin/tools");
    const card = page.locator("#senders");
    await card.getByRole("textbox").fill("a@b.fr");
    await card.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: "Lab" }).click();
    await page.waitForURL("**/admin/lab");
    expect(asked).toEqual(["confirm", "beforeunload"]);
  });

  it("tells the second of two editors, and overwrites nothing", async () => {
    await using first = await openDashboard();
    await using second = await openDashboardAt(first.api);
    await first.go("/admin/tools");
    await second.go("/admin/tools");
    const save = async ({ page }: typeof second, start: string) => {
      await page.getByLabel("Window opens").fill(start);
      await page.getByLabel("Window closes").fill("19h00");
      await page.locator("#window").getByRole("button", { name: "Save" }).click();
    };
    await save(first, "8h00");
    await first.page.getByRole("status").filter({ hasText: "Saved, and in force" }).waitFor();
    await save(second, "9h30");
    await second.page.getByRole("alert").filter({ hasText: "Somebody else" }).waitFor();
    expect(await second.page.getByLabel("Window opens").inputValue()).toBe("9h30");
    await first.go("/admin/tools");
    expect(await first.page.getByLabel("Window opens").inputValue()).toBe("8h00");
    second.faults.forget();
    expect(await second.check("tools-conflict")).toEqual([]);
  });

  it.each([
    { locale: "fr", viewport: phone, colorScheme: "dark" },
    { locale: "en", colorScheme: "light" },
  ] as const)("can be read and used by everybody: %j", async (options) => {
    await using dashboard = await openDashboard(options);
    await dashboard.go("/admin/tools");
    expect(await dashboard.check("tools")).toEqual([]);
    await dashboard.api.change("webhook_config", { webhook_delivery_mode: "form" });
    await dashboard.go("/admin/tools/history/webhook_config");
    expect(await dashboard.check("tools-history")).toEqual([]);
    await dashboard.go("/admin/tools/import");
    expect(await dashboard.check("tools-import")).toEqual([]);
  });
});
