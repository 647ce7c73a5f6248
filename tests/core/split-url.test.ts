import { describe, expect, it } from "vitest";
import { splitAuthority, splitUrl } from "../../packages/core/src/split-url.ts";

describe("splitUrl", () => {
  it.each([
    ["HTTPS://U@H:1/p?q#f", { scheme: "https", authority: "U@H:1", path: "/p", query: "q" }],
    ["https://h?q=/x", { scheme: "https", authority: "h", path: "", query: "q=/x" }],
    ["https://h#?q", { scheme: "https", authority: "h", path: "", query: null }],
    ["https://h/?", { scheme: "https", authority: "h", path: "/", query: "" }],
    ["//h/p", { scheme: "", authority: "h", path: "/p", query: null }],
    ["h/p", { scheme: "", authority: "", path: "h/p", query: null }],
    ["https:///p", { scheme: "https", authority: "", path: "/p", query: null }],
    [" \tht\ntps://h", { scheme: "https", authority: "h", path: "", query: null }],
    ["1x://h", { scheme: "", authority: "", path: "1x://h", query: null }],
  ])("splits %j", (url, parts) => {
    expect(splitUrl(url)).toEqual(parts);
  });
});

describe("splitAuthority", () => {
  it.each([
    ["H.test", { host: "h.test", port: null }],
    ["h:8443", { host: "h", port: "8443" }],
    ["h:", { host: "h", port: null }],
    ["u:p@x@h:abc", { host: "h", port: "abc" }],
    ["h:1:2", { host: "h", port: "1:2" }],
    ["[::1]:80", { host: "::1", port: "80" }],
    ["[::1]", { host: "::1", port: null }],
  ])("splits %s", (authority, parts) => {
    expect(splitAuthority(authority)).toEqual(parts);
  });
});
