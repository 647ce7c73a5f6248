import { describe, expect, it } from "vitest";
import {
  defaultDestinationSchema,
  destinationUrlSchema,
  expandMakeUrl,
  isDestinationUrl,
  isPlaceholderUrl,
} from "../../../packages/core/src/settings/destination-url.ts";

describe("isDestinationUrl", () => {
  it.each(["https://hook.test", "http://10.0.0.1:8080/x?y#z", "https://hôte.test/été"])(
    "accepts %s",
    (url) => {
      expect(isDestinationUrl(url)).toBe(true);
    },
  );

  it.each([
    "",
    "https://",
    "https:///hook.test",
    "https://?token=1",
    "https://#x",
    "https://:443/x",
    "https://a b/x",
    "https:hook.test",
    "ftp://hook.test",
    "hook.test/x",
    "javascript:alert(1)",
  ])("refuses %j", (url) => {
    expect(isDestinationUrl(url)).toBe(false);
  });
});

describe("isPlaceholderUrl", () => {
  it.each([
    "https://example.com/x",
    "https://hooks.EXAMPLE.net",
    "https://example.org.",
    "http://localhost:3000",
    "http://127.0.0.1/x",
    "https://test.com",
    "hook.eu2.make.com/abc",
    "",
  ])("takes %j for one", (url) => {
    expect(isPlaceholderUrl(url)).toBe(true);
  });

  it.each([
    "https://hook.example.org",
    "https://myexample.com",
    "https://contest.com",
    "https://hook.test",
  ])("takes %s for real", (url) => {
    expect(isPlaceholderUrl(url)).toBe(false);
  });
});

describe("expandMakeUrl", () => {
  it.each([
    ["abc123", "https://hook.eu2.make.com/abc123"],
    ["abc123@hook.eu2.make.com", "https://hook.eu2.make.com/abc123"],
    ["abc123@hook.eu1.make.com", "abc123@hook.eu1.make.com"],
    ["a/b", "a/b"],
    ["a b", "a b"],
    ["http://hook.test/a@b", "http://hook.test/a@b"],
  ])("turns %s into %s", (text, url) => {
    expect(expandMakeUrl(text)).toBe(url);
  });
});

describe("destinationUrlSchema", () => {
  it.each([
    ["", "must not be blank"],
    ["http://hook.test/x", "must be a URL that starts with https://"],
    ["HTTPS://hook.test/x", "must be a URL that starts with https://"],
    ["https://?x", "must be a URL with a host"],
    ["https://jean:secret@hook.test", "must not contain a user name or password"],
    [`https://hook.test/${"x".repeat(2048)}`, "must be at most 2048 characters long"],
  ])("refuses %j", (url, message) => {
    const result = destinationUrlSchema({ allowHttp: false }).safeParse(url);
    expect(result.error?.issues.map((issue) => issue.message)).toEqual([message]);
  });

  it("keeps a URL as it came, less the space around it", () => {
    const schema = destinationUrlSchema({ allowHttp: false });
    expect(schema.parse(" https://Hook.test/Été?a=b c ")).toBe("https://Hook.test/Été?a=b c");
  });

  it("lets a placeholder pass for a rule, not for the default destination", () => {
    const url = "https://example.com/x";
    expect(destinationUrlSchema({ allowHttp: false }).parse(url)).toBe(url);
    expect(defaultDestinationSchema({ allowHttp: false }).safeParse(url).success).toBe(false);
    expect(defaultDestinationSchema({ allowHttp: true }).safeParse(url).success).toBe(false);
  });

  it("lets http and this machine pass in development only", () => {
    const url = "http://localhost:3000/inbox";
    expect(defaultDestinationSchema({ allowHttp: true }).parse(url)).toBe(url);
    expect(defaultDestinationSchema({ allowHttp: false }).safeParse(url).success).toBe(false);
  });
});
