import { describe, expect, it } from "vitest";
import { openDashboard, phone } from "../helpers/open-browser.ts";

const desk = { width: 1280, height: 800 };
const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [desk, phone].map((viewport) => ({ colorScheme, viewport, width: viewport.width })),
);

describe("/admin/api", { timeout: 90_000 }, () => {
  it.each(looks)(
    "shows all operations and one opened, in $colorScheme at $width px",
    async (look) => {
      await using dashboard = await openDashboard(look);
      const { page } = dashboard;
      await dashboard.go("/admin/api");
      await page.locator(".opblock").first().waitFor();
      expect(await dashboard.check("api")).toEqual([]);

      await page
        .locator("#operations-Emails-get_api_admin_emails button.opblock-control-arrow")
        .click();
      await page.getByText("Try it out").waitFor();
      expect(await dashboard.check("api-operation")).toEqual([]);
    },
  );

  it("calls an operation as whoever is signed in, writes included", async () => {
    await using dashboard = await openDashboard({ viewport: desk });
    const { page } = dashboard;
    await dashboard.go("/admin/api");
    const operation = page.locator("#operations-Settings-patch_api_admin_settings_name");
    await operation.locator("button.opblock-control-arrow").click();
    await operation.getByText("Try it out").click();
    await operation.locator("textarea").first().fill('{"gmail_ingress_enabled": false}');
    await operation.getByText("Execute").click();
    await operation
      .locator(".live-responses-table .response-col_status")
      .getByText("200")
      .waitFor();
    expect(await dashboard.check("api-called")).toEqual([]);
    const answer = await dashboard.api.request("GET", "/api/admin/settings/runtime_flags", {
      admin: true,
    });
    expect(answer.body).toMatchObject({ version: 1, value: { gmail_ingress_enabled: false } });
  });
});
