import { describe, expect, it } from "vitest";
import { dashboardPages } from "./dashboard-pages.ts";
import { startFilledApi, walkPages } from "./walk-pages.ts";

const OPERATOR_ONLY: ReadonlySet<string> = new Set(["tools-import", "replay-new"]);

describe("every page", { timeout: 600_000 }, () => {
  it("is fine for a viewer, who is offered no change", async () => {
    await using filled = await startFilledApi();
    const pages = dashboardPages.filter(
      ({ prepare, name }) => prepare === undefined && !OPERATOR_ONLY.has(name),
    );
    expect(await walkPages(filled, { role: "viewer" }, pages)).toEqual([]);
  });
});
