import { describe, expect, it } from "vitest";
import { detectProvider, providerOf } from "../../packages/core/src/provider.ts";

describe("detectProvider", () => {
  it.each([
    ["https://www.dropbox.com/s/a", "dropbox"],
    ["HTTP://FROMSMASH.COM", "fromsmash"],
    ["https://m.swisstransfer.com:8443/d/x", "swisstransfer"],
    ["https://user:secret@dropbox.com/s/a", "dropbox"],
    ["https://dropbox.com./s/a", "dropbox"],
    ["ftp://dropbox.com/s/a", "dropbox"],
    ["//fromsmash.com/a", "fromsmash"],
    ["https://fromsmash.com/?ref=dropbox.com", "fromsmash"],
    ["https://example.test/?u=https://dropbox.com/s/a", "unknown"],
    ["https://dropbox.com.evil.test/x", "unknown"],
    ["https://dropbox.com@evil.test/x", "unknown"],
    ["https://evildropbox.com/x", "unknown"],
    ["https://fromsmash.company/x", "unknown"],
    ["https://dl.dropboxusercontent.com/s/a", "unknown"],
    ["dropbox.com/s/a", "unknown"],
    ["dropbox", "unknown"],
    ["", "unknown"],
  ])("tells who %s belongs to", (url, provider) => {
    expect(detectProvider(url)).toBe(provider);
  });
});

describe("providerOf", () => {
  it.each([
    "evil.test\\@dropbox.com",
    "dropbox.com\\@evil.test",
    "é.dropbox.com",
    "a%2f.dropbox.com",
  ])("trusts no authority that is read in two ways: %s", (authority) => {
    expect(providerOf(authority)).toBeNull();
  });
});
