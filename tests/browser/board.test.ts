import { describe, expect, it } from "vitest";
import { openDashboard } from "../helpers/open-browser.ts";

/** The board asks for its fonts elsewhere, which its policy refuses on purpose: it does without. */
const FONTS =
  "https://fonts.googleapis.com/css2?family=IBM+Plex+Sans:wght@400;500;600&family=IBM+Plex+Mono:wght@400;500&display=swap";

describe("the board", () => {
  it("is drawn with nothing wrong but the fonts it may not load from elsewhere", async () => {
    await using dashboard = await openDashboard();
    const { page } = dashboard;
    await dashboard.go("/admin/queues/");
    for (const queue of ["email", "offload", "delivery"]) {
      await page.getByRole("link", { name: queue }).first().waitFor();
    }
    await page.getByRole("link", { name: "delivery" }).first().click();
    await page.waitForURL("**/admin/queues/queue/delivery*");
    const found = await dashboard.look("queues");
    // One refused link, told of by the request, the policy and the console.
    expect(found.toSorted()).toEqual([
      expect.stringContaining(`console: Loading the stylesheet '${FONTS}' violates`),
      `policy: style-src-elem by ${FONTS} `,
      `request: ${FONTS} csp`,
    ]);
  });
});
