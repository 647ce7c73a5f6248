import { objectKey } from "@gmail-push/core";
import { describe, expect, it } from "vitest";
import { fileIdentity } from "../../apps/worker/src/file-identity.ts";
import { createForgetGoneCopy } from "../../apps/worker/src/forget-gone-copy.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";

const ID = "0f0e0d0c-1111-2222-3333-444455556666";
const provider = "swisstransfer";
const sourceUrl = `https://www.swisstransfer.com/d/${ID}`;
const spelling = `https://www.swisstransfer.com/en/d/${ID}`;
const first = { sourceUrl, provider, objectKey: objectKey(sourceUrl, provider), emailId: "e1" };
const second = {
  ...first,
  sourceUrl: spelling,
  objectKey: objectKey(spelling, provider),
};
const file = { size: 9, sha256: "0".repeat(64), original_filename: null };
const pair = {
  r2_url: "https://files.example.org/a.zip",
  provider,
  created_at: "2026-02-04T10:30:00.000Z",
};

/** A file that was stored for one spelling of its link and found for the other; its object is gone. */
async function open() {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(testRedis());
  const { links } = stack.use(openTestStores(redis));
  await links.save({ ...pair, source_url: sourceUrl });
  await links.save({ ...pair, source_url: spelling, object_key: first.objectKey });
  await links.saveTransfer(fileIdentity(first), { credits: 5, object_key: first.objectKey, file });
  const opened = stack.move();
  return {
    links,
    forgetGoneCopy: createForgetGoneCopy({ links }),
    begun: async () => links.findTransfer(fileIdentity(first)),
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

describe("a copy that is gone", () => {
  it("is forgotten, and so is its download, by whichever spelling comes first", async () => {
    for (const request of [first, second]) {
      await using all = await open();
      await all.forgetGoneCopy(request);
      expect(await all.links.find(request.sourceUrl)).toBeNull();
      expect(await all.begun()).toBeNull();
    }
  });

  it.each([
    ["failed", { credits: 4, object_key: second.objectKey }],
    ["failed at the same place", { credits: 4, object_key: first.objectKey }],
    ["was stored elsewhere", { credits: 4, object_key: second.objectKey, file }],
  ])("leaves a download that has begun since and %s", async (_, begun) => {
    await using all = await open();
    await all.links.saveTransfer(fileIdentity(second), begun);
    await all.forgetGoneCopy(first);
    expect(await all.links.find(first.sourceUrl)).toBeNull();
    expect(await all.begun()).toEqual(begun);
  });

  it("is nobody's while none is on record", async () => {
    await using all = await open();
    const before = await all.begun();
    await all.forgetGoneCopy({ ...first, sourceUrl: `${sourceUrl}?another` });
    expect(await all.begun()).toEqual(before);
  });
});
