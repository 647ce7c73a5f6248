import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FilledApi, looksOf, startFilledApi, walkPages } from "./walk-pages.ts";

let filled: FilledApi;
beforeAll(async () => {
  filled = await startFilledApi();
});
afterAll(() => filled[Symbol.asyncDispose]());

describe("every page, in English", { timeout: 600_000 }, () => {
  it.each(looksOf("en"))("is fine in $colorScheme at $width px", async (look) => {
    expect(await walkPages(filled, { ...look, locale: "en" })).toEqual([]);
  });
});
