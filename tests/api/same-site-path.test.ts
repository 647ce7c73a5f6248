import { array, assert, constantFrom, oneof, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { sameSitePath } from "../../apps/api/src/same-site-path.ts";

const ORIGIN = "https://dashboard.example";
/** What tricks are made of. */
const pieces = constantFrom(
  ..."/ \\ . : @ ? # % \t \r \n \u0000 \u00a0 \u2028".split(" "),
  " ",
  "//",
  "/..",
  "/.",
  "%2f",
  "%5c",
  "http:",
  "https:",
  "javascript:",
  "evil.example",
  "admin",
  "a",
);
const tricky = array(pieces, { maxLength: 12 }).map((parts) => parts.join(""));

describe("sameSitePath", () => {
  it("never leaves the site, whatever is asked", () => {
    assert(
      property(
        oneof(
          tricky,
          tricky.map((text) => `/${text}`),
          string(),
        ),
        (next) => {
          const path = sameSitePath(next);
          expect(path.startsWith("/")).toBe(true);
          expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
          // A header must hold it as it is.
          expect(path).toMatch(/^[\u0021-\u007e]+$/);
          // What was made safe is left as it is.
          expect(sameSitePath(path)).toBe(path);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it.each(["/admin", "/admin/emails?state=dead&x=%2F%2Fy#top", "/inbox"])("keeps %s", (path) => {
    expect(sameSitePath(path)).toBe(path);
  });

  it.each([undefined, null, 7, ["/admin/emails"], { path: "/inbox" }])(
    "takes %j for nothing",
    (next) => {
      expect(sameSitePath(next)).toBe("/admin");
    },
  );
});
