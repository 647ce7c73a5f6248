import { describe, expect, it } from "vitest";
import { openDashboard } from "../helpers/open-browser.ts";

describe("the overview", () => {
  it("is fine in a browser", async () => {
    await using dashboard = await openDashboard();
    await dashboard.go("/admin");
    expect(await dashboard.check("overview")).toEqual([]);
  });
});
