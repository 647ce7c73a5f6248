import { describe, expect, it } from "vitest";
import { providerLinks } from "../../packages/core/src/provider-links.ts";

const smash = "https%3A%2F%2Ffromsmash.com%2Fa";

/** The links of a text, as written. */
function urls(text: string): string[] {
  return [...providerLinks(text)].map(({ rawUrl }) => rawUrl);
}

describe("a wrapped link", () => {
  it.each([
    [`https://safe.test/?url=${smash}&data=1`, "https://fromsmash.com/a"],
    [`http://t.test/r?m=8&u=${smash}`, "https://fromsmash.com/a"],
    ["https://t.test/?u=https%253A%252F%252Ffromsmash.com%252Fa", "https://fromsmash.com/a"],
    ["https://t.test/?u=https%3A//fromsmash.com/a", "https://fromsmash.com/a"],
    ["https://t.test/?u=https:%2f%2ffromsmash.com/a", "https://fromsmash.com/a"],
    ["https://t.test/?u=%68ttps%3A%2F%2Ffromsmash.com", "https://fromsmash.com"],
    ["https://t.test/?u=HTTP%3A%2F%2FWWW.DROPBOX.COM%2Fs", "HTTP://WWW.DROPBOX.COM/s"],
    [`https://t.test/?u=${smash}%3Fb%3D1%26c%3D2`, "https://fromsmash.com/a?b=1&c=2"],
    [`https://t.test/?u=${smash}+b`, "https://fromsmash.com/a+b"],
    [`https://t.test/?u=${smash}%2520b`, "https://fromsmash.com/a%20b"],
    [`https://t.test/?u=${smash}%22%3Eb`, "https://fromsmash.com/a"],
    [`(https://t.test/?u=${smash}).`, "https://fromsmash.com/a"],
    ["https://t.test/?u=https%3A%2F%2Ffromsmash.com.", "https://fromsmash.com"],
    [`https://t.test/?a=b&u=${smash}#f`, "https://fromsmash.com/a"],
    [`https://t.test/?u=https://w.test/?v=${smash}`, "https://fromsmash.com/a"],
  ])("is opened in %s", (text, url) => {
    expect(urls(text)).toEqual([url]);
  });

  it.each([
    ["encoded three times", "https://t.test/?u=https%25253A%25252F%25252Ffromsmash.com"],
    ["part of a value", `https://t.test/?u=x${smash}`],
    ["in the path", `https://t.test/${smash}?a=b`],
    ["in the fragment", `https://t.test/#?u=${smash}`],
    ["no value but a name", `https://t.test/?${smash}`],
    ["on another host", "https://t.test/?u=https%3A%2F%2Ffromsmash.com.evil.test%2Fa"],
    ["on another host by its user name", "https://t.test/?u=https%3A%2F%2Fdropbox.com%40evil.test"],
    ["on a host that ends in )", "https://t.test/?u=https%3A//dropbox.com)/a"],
    ["on a host that ends in an encoded comma", "https://t.test/?u=https%253A//dropbox.com%2C/a"],
    ["of another scheme", "https://t.test/?u=ftp%3A%2F%2Ffromsmash.com"],
    ["of another wrapper", `https://t.test/?u=${encodeURIComponent(`https://w.test/?v=${smash}`)}`],
    ["in an address without scheme", `t.test/?u=${smash}`],
  ])("is not opened when it is %s", (_why, text) => {
    expect(urls(text)).toEqual([]);
  });

  it("is left in a provider's own address", () => {
    expect(urls(`https://dropbox.com/?u=${smash}`)).toEqual([`https://dropbox.com/?u=${smash}`]);
  });

  it("is the first of several", () => {
    expect(urls(`https://t.test/?a=1&u=${smash}1&v=${smash}2`)).toEqual([
      "https://fromsmash.com/a1",
    ]);
  });

  it("does not hide an unencoded one", () => {
    expect(urls(`https://t.test/?v=https://dropbox.com/b&u=${smash}`)).toEqual([
      "https://fromsmash.com/a",
      `https://dropbox.com/b&u=${smash}`,
    ]);
  });

  it("is found for each address that stands behind a fragment or another value", () => {
    const text = `https://a.test/#https://b.test/?u=${smash}1&v=https://c.test/?w=${smash}2`;
    expect(urls(text)).toEqual(["https://fromsmash.com/a1", "https://fromsmash.com/a2"]);
  });
});
