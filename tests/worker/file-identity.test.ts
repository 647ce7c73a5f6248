import { describe, expect, it } from "vitest";
import { fileIdentity } from "../../apps/worker/src/file-identity.ts";

const ID = "0f0e0d0c-1111-2222-3333-444455556666";

function identities(provider: string, urls: readonly string[]): Set<string> {
  return new Set(urls.map((sourceUrl) => fileIdentity({ sourceUrl, provider })));
}

describe("the identity of a file", () => {
  it("is the same for all spellings of a link to it", () => {
    const swissTransfer = [
      `https://www.swisstransfer.com/d/${ID}`,
      `http://swisstransfer.com/d/${ID.toUpperCase()}/`,
      `https://www.swisstransfer.com/en/d/${ID}?a=1#b`,
    ];
    expect([...identities("swisstransfer", swissTransfer)]).toEqual([swissTransfer[0]]);
    const smash = [
      "https://fromsmash.com/a",
      "https://fromsmash.com/a/?b=1",
      "http://FromSmash.com/a",
    ];
    expect([...identities("fromsmash", smash)]).toEqual([smash[0]]);
    const dropbox = [
      "https://www.dropbox.com/scl/fi/a/b.zip?dl=1&rlkey=k",
      "https://dropbox.com/scl/fi/a/b.zip?dl=1&rlkey=k&st=1",
    ];
    expect(identities("dropbox", dropbox).size).toBe(1);
  });

  it.each([
    [
      "dropbox",
      "https://www.dropbox.com/scl/fi/a/b.zip?dl=1&rlkey=k",
      "https://www.dropbox.com/scl/fi/a/b.zip?dl=1&rlkey=l",
    ],
    ["dropbox", "https://www.dropbox.com/s/a/b.zip?dl=1", "https://www.dropbox.com/s/a/c.zip?dl=1"],
    [
      "dropbox",
      "https://www.dropbox.com/scl/fo/a/b?dl=1&preview=c",
      "https://www.dropbox.com/scl/fo/a/b?dl=1",
    ],
    ["fromsmash", "https://fromsmash.com/a", "https://studio.fromsmash.com/a"],
    ["fromsmash", "https://fromsmash.com/a/b?c", "https://fromsmash.com/a/b"],
    ["swisstransfer", "https://www.swisstransfer.com/?d=1", "https://www.swisstransfer.com/"],
    ["wetransfer", "https://we.tl/a?b", "https://we.tl/a"],
  ])("tells links of %s apart that may lead to two: %s", (provider, one, other) => {
    expect(identities(provider, [one, other]).size).toBe(2);
  });

  it("is the text itself where that is no URL", () => {
    expect(fileIdentity({ sourceUrl: "no URL", provider: "dropbox" })).toBe("no URL");
  });
});
