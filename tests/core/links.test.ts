import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide } from "../../packages/core/src/decide.ts";
import { parseDecision } from "../../packages/core/src/decision-json.ts";
import { extractLinks } from "../../packages/core/src/links.ts";
import { providers } from "../../packages/core/src/provider.ts";
import { arbitraryText } from "../helpers/arbitrary-text.ts";
import { buildEmail, buildSettings } from "../helpers/build-policy.ts";

/** The links of a body, as written. */
function urls(body: string): string[] {
  return extractLinks(body).map(({ rawUrl }) => rawUrl);
}

/** Bodies made of what links are made of, and of what comes too close to them. */
const hostileBody = fc
  .array(
    fc.oneof(
      arbitraryText(" /?&=#%.,;:!')(]}*<>\"@\\ab\n\u200b’é"),
      fc.constantFrom("https://", "http://www.", "dropbox.com", "fromsmash.com/a", "evil.test"),
      fc.constantFrom("m.swisstransfer.com", "<a href=", "</a>", "<!--", "-->"),
      fc.constantFrom("?u=https%3A%2F%2Ffromsmash.com%2Fa", "&u=https%253A%252F%252Fdropbox.com"),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(""));

const listedEnd = /(?:[.,;:!?…'’”»\]}*]|\u200b|\u200c|\u200d|\u2060|\ufeff)$/;

const LINK = "https://wetransfer.com/downloads/0123456789/abcdef";

describe("WeTransfer's links", () => {
  const body = `<a href="${LINK}">wetransfer</a> https://we.tl/t-AbCdEfGhIj`;

  it("are no links unless they are asked for", () => {
    expect(extractLinks(body)).toEqual([]);
    expect(extractLinks(body, providers)).toEqual([
      { provider: "wetransfer", rawUrl: LINK },
      { provider: "wetransfer", rawUrl: "https://we.tl/t-AbCdEfGhIj" },
    ]);
  });

  it("count by a switch of the settings", () => {
    const email = buildEmail({ body });
    const settings = buildSettings();
    expect(decide(email, settings, new Date())).toMatchObject({ kind: "skip" });
    const flags = { ...settings.runtime_flags, wetransfer_links_enabled: true };
    const decided = decide(email, { ...settings, runtime_flags: flags }, new Date());
    expect(decided).toMatchObject({ kind: "deliver", links: [{ rawUrl: LINK }, {}] });
    expect(parseDecision(JSON.parse(JSON.stringify(decided)))).toMatchObject({ links: [{}, {}] });
  });
});

describe("extractLinks", () => {
  it("finds links in attributes, text and comments, in order", () => {
    const body =
      '<a href="https://fromsmash.com/1">x</a> HTTPS://DropBox.com/2 <!-- http://www.swisstransfer.com/d/3 -->' +
      "<img src='https://dl.dropbox.com/4'><script>'https://fromsmash.com/5'</script>";
    expect(extractLinks(body)).toEqual([
      { provider: "fromsmash", rawUrl: "https://fromsmash.com/1" },
      { provider: "dropbox", rawUrl: "HTTPS://DropBox.com/2" },
      { provider: "swisstransfer", rawUrl: "http://www.swisstransfer.com/d/3" },
      { provider: "dropbox", rawUrl: "https://dl.dropbox.com/4" },
      { provider: "fromsmash", rawUrl: "https://fromsmash.com/5" },
    ]);
  });

  it.each([
    ["https://dropbox.com.evil.test/x"],
    ["https://dropbox.com@evil.test/x"],
    ["https://evil.test\\@dropbox.com/x"],
    ["https://fromsmash.company/x"],
    ["https://notfromsmash.com/x"],
    ["https://fromsmash.com-evil.test/x"],
    ["https://evil.test/fromsmash.com/x"],
    ["https://dl.dropboxusercontent.com/x"],
    ["https:\\/\\/fromsmash.com\\/x"],
    ["https%3A%2F%2Ffromsmash.com%2Fx"],
    ["ftp://dropbox.com/x www.dropbox.com/x"],
  ])("takes no impostor: %s", (body) => {
    expect(urls(body)).toEqual([]);
  });

  it.each([
    ["https://fromsmash.com", "https://fromsmash.com"],
    ["https://fromsmash.com.", "https://fromsmash.com"],
    ["(https://fromsmash.com)", "https://fromsmash.com"],
    ["https://fromsmash.com?!", "https://fromsmash.com"],
    ["https://user@fromsmash.com:8443/a", "https://user@fromsmash.com:8443/a"],
  ])("reads the host of %s", (body, url) => {
    expect(urls(body)).toEqual([url]);
  });

  it.each([
    ["https://fromsmash.com/a&quot;&gt;b", "https://fromsmash.com/a"],
    ["https://fromsmash.com/a&nbsp;b", "https://fromsmash.com/a"],
    ["https://fromsmash.com/a&hellip;", "https://fromsmash.com/a"],
    ["https://fromsmash.com/a&#8203;", "https://fromsmash.com/a"],
    ["https://fromsmash.com/a?b=1&amp;c=2&copy=3", "https://fromsmash.com/a?b=1&c=2&copy=3"],
    ["https&#58;//fromsmash.com&#x2F;a", "https://fromsmash.com/a"],
  ])("decodes references before it looks for the end: %s", (body, url) => {
    expect(urls(body)).toEqual([url]);
  });

  it("keeps the first spelling of each link", () => {
    const body =
      "http://www.dropbox.com/s/a https://dropbox.com/s/a/ HTTPS://WWW.DROPBOX.COM/s/a// https://dropbox.com/S/a";
    expect(urls(body)).toEqual(["http://www.dropbox.com/s/a", "https://dropbox.com/S/a"]);
  });

  it("leaves preview assets out, wrapped or not", () => {
    const asset = "https://www.dropbox.com/scl/fi/k/logo.png?raw=1";
    const wrapper = `https://click.test/?u=${encodeURIComponent(asset)}`;
    expect(urls(`<img src="${asset}"> ${asset}, ${wrapper} https://fromsmash.com/a`)).toEqual([
      "https://fromsmash.com/a",
    ]);
  });

  it("sees an address inside another only when the outer host is no provider's", () => {
    expect(urls("https://evil.test/?u=https://fromsmash.com/a&b=1")).toEqual([
      "https://fromsmash.com/a&b=1",
    ]);
    expect(urls("https://fromsmash.com/?u=https://dropbox.com/s/a")).toEqual([
      "https://fromsmash.com/?u=https://dropbox.com/s/a",
    ]);
  });

  it("finds no other host than the providers'", () => {
    fc.assert(
      fc.property(hostileBody, (body) => {
        for (const { provider, rawUrl } of extractLinks(body)) {
          // A port in letters leaves the host what it is, but other readers refuse the whole.
          if (!URL.canParse(rawUrl)) continue;
          expect(`.${new URL(rawUrl).hostname}`).toMatch(new RegExp(`\\.${provider}\\.com\\.?$`));
        }
      }),
      { numRuns: 5000 },
    );
  });

  it("ends no link in punctuation and runs none over white space, brackets or quotes", () => {
    fc.assert(
      fc.property(hostileBody, (body) => {
        for (const url of urls(body)) {
          expect(url).not.toMatch(listedEnd);
          expect(url).not.toMatch(/[\s<>"]/);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("finds the same links in what it found", () => {
    fc.assert(
      fc.property(hostileBody, (body) => {
        // What is decoded once may read as a reference again.
        fc.pre(!body.includes("&"));
        const links = extractLinks(body);
        expect(extractLinks(links.map(({ rawUrl }) => rawUrl).join("\n"))).toEqual(links);
      }),
      { numRuns: 2000 },
    );
  });
});
