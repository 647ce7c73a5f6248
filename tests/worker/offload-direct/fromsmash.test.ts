import { describe, expect, it } from "vitest";
import { createSmashResolver } from "../../../apps/worker/src/providers/fromsmash.ts";
import type { AskJson, JsonAnswer } from "../../../apps/worker/src/providers/provider.ts";
import { createResolvers } from "../../../apps/worker/src/providers/resolvers.ts";

const link = new URL("https://fromsmash.com/rushs-lot-42");
const target = { status: 200, body: { target: { target: "abc-dc", region: "eu-west-3" } } };
const download = "https://download.eu-west-3.fromsmash.co/x?signature=1";
const preview = { status: 200, body: { transfer: { status: "Uploaded", download } } };

/** Smash's API as far as it is needed, answering in turn. */
function api(...answers: JsonAnswer[]) {
  const asked: string[] = [];
  const askJson: AskJson = async ({ url, headers }) => {
    asked.push(`${url.href} ${headers?.["authorization"] ?? ""}`);
    return answers[asked.length - 1] ?? { status: 500, body: undefined };
  };
  return { askJson, asked };
}

describe("a FromSmash link", () => {
  it("is not supported without a key, and nobody is asked", async () => {
    const { askJson, asked } = api();
    const { fromsmash } = createResolvers({ smashApiKey: null });
    expect(await fromsmash?.(link, askJson)).toMatchObject({ reason: "unsupported" });
    expect(asked).toEqual([]);
  });

  it("leads with a key to its transfer, and to the file of that", async () => {
    const { askJson, asked } = api(target, preview);
    const resolve = createSmashResolver({ apiKey: "the-key" });
    expect(await resolve(link, askJson)).toMatchObject({
      kind: "download",
      urls: [new URL(download)],
      hosts: ["fromsmash.com", "fromsmash.co"],
      credits: null,
    });
    expect(asked).toEqual([
      "https://link.fromsmash.co/target/fromsmash.com%2Frushs-lot-42?version=10-2019 Bearer the-key",
      "https://transfer.eu-west-3.fromsmash.co/transfer/abc-dc/preview?version=10-2019 Bearer the-key",
    ]);
  });

  it.each<[string, JsonAnswer[], string, boolean]>([
    ["its link is gone", [{ status: 404, body: {} }], "source_gone", false],
    ["the key is refused", [{ status: 401, body: {} }], "unsupported", false],
    ["the API fails", [{ status: 502, body: {} }], "source_failed", true],
    ["the API takes too long to hear us", [{ status: 408, body: {} }], "source_failed", true],
    ["the API fears a replay", [target, { status: 425, body: {} }], "source_failed", true],
    ["the API is asked too often", [{ status: 429, body: {} }], "source_failed", true],
    ["the API does not understand", [{ status: 400, body: {} }], "source_failed", false],
    ["the answer says nothing", [{ status: 200, body: {} }], "source_failed", false],
    [
      "the region is no region",
      [{ status: 200, body: { target: { target: "x", region: "evil.test/" } } }],
      "source_failed",
      false,
    ],
    ["the transfer is gone", [target, { status: 410, body: {} }], "source_gone", false],
    [
      "the transfer has expired",
      [target, { status: 200, body: { transfer: { status: "Expired", download } } }],
      "source_gone",
      false,
    ],
    ["a password is missing", [target, { status: 403, body: {} }], "unsupported", false],
  ])("leads nowhere when %s", async (_, answers, reason, retryable) => {
    const { askJson } = api(...answers);
    const resolve = createSmashResolver({ apiKey: "the-key" });
    expect(await resolve(link, askJson)).toEqual({ kind: "failed", reason, retryable });
  });

  it("is no transfer's when its path is no single word", async () => {
    const { askJson, asked } = api();
    const resolve = createSmashResolver({ apiKey: "the-key" });
    for (const path of ["/", "/a/b", "/a%2Fb"]) {
      expect(await resolve(new URL(path, link), askJson)).toMatchObject({ reason: "unsupported" });
    }
    expect(asked).toEqual([]);
  });
});
