import { describe, expect, it } from "vitest";
import { withoutAnchorText } from "../../packages/core/src/anchor-text.ts";

const link = "https://fromsmash.com/Lot42";
const wrapped = `https://click.test/?u=${encodeURIComponent(link)}`;

describe("withoutAnchorText", () => {
  it.each([
    ["a link", link],
    ["a link with spaces around", ` \n${link} `],
    ["a wrapped link", wrapped],
    ["an unencoded link in another address", `https://click.test/?u=${link}`],
    ["a link with references", "https&#58;//fromsmash.com/a?b&amp;c"],
    ["a preview asset", "https://dropbox.com/scl/fi/k/logo.png?raw=1"],
  ])("leaves out the text of an anchor to %s", (_what, href) => {
    expect(withoutAnchorText(`a<a class=x href="${href}">b<br>c</a>d`)).toBe(
      `a<a class=x href="${href}"><br></a>d`,
    );
  });

  it.each([
    ["another host", `<a href="https://click.test/9">${link}</a>`],
    ["an impostor", `<a href="https://fromsmash.com.evil.test/">${link}</a>`],
    ["a data attribute", `<a data-href="${link}" href="#">b</a>`],
    ["nothing", `<a>${link}</a>`],
    ["a link, in a comment", `<!-- <a href="${link}">b</a> -->`],
    ["a link, as another element", `<abbr href="${link}">b</abbr>`],
  ])("keeps the text of an anchor to %s", (_what, body) => {
    expect(withoutAnchorText(body)).toBe(body);
  });

  it("keeps tags and comments inside the anchor", () => {
    expect(withoutAnchorText(`<a href=${link}>b<img src=x><!-- c -->d</a>`)).toBe(
      `<a href=${link}><img src=x><!-- c --></a>`,
    );
  });

  it("ends an anchor at the next one", () => {
    expect(withoutAnchorText(`<a href='${link}'>b<A HREF="#">c</A>d`)).toBe(
      `<a href='${link}'><A HREF="#">c</A>d`,
    );
  });

  it("keeps the text of an anchor that never ends", () => {
    const body = `<a href="${link}">b</a><a href="${link}">c<p>d`;
    expect(withoutAnchorText(body)).toBe(`<a href="${link}"></a><a href="${link}">c<p>d`);
  });
});
