import { describe, expect, it } from "vitest";
import { accessibilityFaults } from "../helpers/accessibility.ts";
import { openDashboard, phone } from "../helpers/open-browser.ts";

const desk = { width: 1280, height: 800 };
const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [desk, phone].map((viewport) => ({ colorScheme, viewport, width: viewport.width })),
);

describe("/admin/api", { timeout: 90_000 }, () => {
  it.each(looks)("is fine closed and opened, in $colorScheme at $width px", async (look) => {
    await using dashboard = await openDashboard(look);
    const { page } = dashboard;
    await dashboard.go("/admin/api");
    expect(await dashboard.check("api")).toEqual([]);
    for (const id of ["post_api_ingress_gmail", "get_api_admin_emails"]) {
      await page.locator(`details#${id} > summary`).click();
    }
    expect(await dashboard.check("api-opened")).toEqual([]);
  });

  it("has nothing that stands in anybody's way in any operation", async () => {
    await using dashboard = await openDashboard();
    const { page } = dashboard;
    await dashboard.go("/admin/api");
    await page.evaluate(
      "for (const each of document.querySelectorAll('details')) each.open = true",
    );
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it("leads from an operation to the schemas it names, by keyboard", async () => {
    await using dashboard = await openDashboard({ locale: "fr" });
    const { page } = dashboard;
    await dashboard.go("/admin/api");
    await page.getByRole("heading", { level: 1, name: "API HTTP" }).waitFor();
    const operation = page.locator("details#get_api_admin_emails");
    await operation.locator("summary").focus();
    await page.keyboard.press("Enter");
    const link = operation.getByRole("link", { name: "Email", exact: true });
    await link.focus();
    await page.keyboard.press("Enter");
    expect(new URL(page.url()).hash).toBe("#schema-Email");
    expect(await dashboard.check("api-schema")).toEqual([]);
  });
});
