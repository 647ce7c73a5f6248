import { describe, expect, it } from "vitest";
import { openDashboard, people, phone } from "../helpers/open-browser.ts";

describe("signing in", () => {
  it("refuses a wrong password, takes the right one, and leads on to the page that was asked for", async () => {
    await using dashboard = await openDashboard({ role: null });
    const { page, faults } = dashboard;
    faults.expectStatus(422);
    await dashboard.go("/admin/queues");
    expect(new URL(page.url()).pathname).toBe("/admin/sign-in");
    await page.getByLabel("User").fill(people.operator.user);
    await page.getByLabel("Password").fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect.poll(async () => page.getByRole("alert").innerText()).toContain("wrong");
    expect(await page.getByLabel("User").inputValue()).toBe(people.operator.user);
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    expect(await dashboard.check("sign-in-wrong")).toEqual([]);

    await page.getByLabel("Password").fill(people.operator.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL("**/admin/queues");
    // Its scripts have come and drawn it.
    await page
      .getByRole("link", { name: /delivery/ })
      .first()
      .waitFor();
  });

  it("ends with signing out: the way back shows nothing, and other tabs are out too", async () => {
    await using dashboard = await openDashboard({ role: null });
    const { page, context } = dashboard;
    await dashboard.go("/admin");
    await page.getByLabel("User").fill(people.operator.user);
    await page.getByLabel("Password").fill(people.operator.password);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    const other = await context.newPage();
    await other.goto("/admin");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/admin/sign-in*");
    expect(await dashboard.check("signed-out")).toEqual([]);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await other.reload();
    await other.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  });

  it.each([
    { locale: "en", colorScheme: "light", viewport: phone },
    { locale: "fr", colorScheme: "dark", viewport: phone },
    { locale: "fr", colorScheme: "light" },
  ] as const)("has a page that is fine in $locale, $colorScheme", async (options) => {
    await using dashboard = await openDashboard({ ...options, role: null });
    await dashboard.go("/admin");
    expect(await dashboard.check("sign-in")).toEqual([]);
  });
});

describe("the language", () => {
  it("is the browser's, until the switch chooses another for good", async () => {
    await using dashboard = await openDashboard({ locale: "fr" });
    const { page } = dashboard;
    await dashboard.go("/admin");
    await page.getByRole("heading", { level: 1, name: "Vue d’ensemble" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("fr");
    await page.getByRole("link", { name: "English" }).click();
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(new URL(page.url()).search).toBe("");
    await page.reload();
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(await dashboard.check("language")).toEqual([]);
  });

  it("can be switched before signing in", async () => {
    await using dashboard = await openDashboard({ locale: "fr", role: null });
    const { page } = dashboard;
    await dashboard.go("/admin");
    await page.getByRole("link", { name: "English" }).click();
    await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
    await page.getByLabel("User").fill(people.viewer.user);
    await page.getByLabel("Password").fill(people.viewer.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    expect(await dashboard.check("language-viewer")).toEqual([]);
  });
});
