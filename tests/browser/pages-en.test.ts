import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dashboardPages } from "./dashboard-pages.ts";
import { type FilledApi, looksOf, startFilledApi, walkPages } from "./walk-pages.ts";

const OPERATOR_ONLY: ReadonlySet<string> = new Set(["tools-import", "replay-new"]);

let filled: FilledApi;
beforeAll(async () => {
  filled = await startFilledApi();
});
afterAll(() => filled[Symbol.asyncDispose]());

describe("every page, in English", { timeout: 600_000 }, () => {
  it.each(looksOf("en"))("is fine in $colorScheme at $width px", async (look) => {
    expect(await walkPages(filled, { ...look, locale: "en" })).toEqual([]);
  });

  it("is fine for a viewer, who is offered no change", async () => {
    const pages = dashboardPages.filter(
      ({ prepare, name }) => prepare === undefined && !OPERATOR_ONLY.has(name),
    );
    expect(await walkPages(filled, { role: "viewer" }, pages)).toEqual([]);
  });
});
