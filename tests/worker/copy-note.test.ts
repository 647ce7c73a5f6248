import { describe, expect, it } from "vitest";
import { emailKey, parseInboundEmail } from "@gmail-push/core";
import { buildPush } from "../helpers/build.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { type DestinationAnswer, startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const stored = { success: true, r2_url: "https://files.example.org/rushs.zip" };

/**
 * What the email says of its one link, after a fetcher has answered as told; `before` is what it said when
 * its copy was asked for.
 */
async function noteAfter(redis: TestRedis, answer: readonly DestinationAnswer[], before?: string) {
  await using fetcher = await startDestination({ answer });
  await using destination = await startDestination();
  const env = {
    WEBHOOK_URL: destination.url,
    R2_FETCH_ENABLED: "true",
    R2_FETCH_ENDPOINT: fetcher.url,
    R2_FETCH_TOKEN: "fetch-token",
    R2_BUCKET_NAME: "bucket",
  };
  await using api = await startTestApi(redis, env);
  await using stores = openTestStores(redis);
  const push = buildPush();
  const parsed = parseInboundEmail(push);
  if (parsed.kind !== "email") throw new Error("This is no email");
  const id = emailKey(parsed.email);
  await api.push(push);
  if (before !== undefined) await stores.emails.noteCopyFailure(id, 0, before);
  await using _worker = await startTestWorker(redis, env);
  const isDelivered = async () => (await stores.emails.record(id))?.state === "delivered";
  await until("delivered", isDelivered, 20_000);
  return await stores.emails.copyFailures(id, 2);
}

function json(status: number, body: unknown): DestinationAnswer {
  return { status, body: JSON.stringify(body) };
}

describe("an email whose link could not be copied", () => {
  it("remembers why", async () => {
    await using redis = testRedis();
    const gone = json(500, { success: false, error: "Source fetch failed: 404" });
    expect(await noteAfter(redis, [gone])).toEqual(["source_failed", null]);
  });

  it("forgets it once another try has brought the copy", async () => {
    await using redis = testRedis();
    const failing = json(500, { success: false, error: "Source fetch failed: 503" });
    expect(await noteAfter(redis, [failing, json(200, stored)])).toEqual([null, null]);
  });

  it("forgets what an earlier round said, when the first try of this one brings the copy", async () => {
    await using redis = testRedis();
    expect(await noteAfter(redis, [json(200, stored)], "timeout")).toEqual([null, null]);
  });
});

describe("a note about a copy", () => {
  it("does not bring back an email that is forgotten", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.emails.noteCopyFailure("m-gone", 0, "timeout");
    expect(await redis.redis.exists(stores.keys.email("m-gone"))).toBe(0);
  });
});
