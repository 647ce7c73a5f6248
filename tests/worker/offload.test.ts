import { createEgressGuard, createMetrics, noTracing } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { createOffloadClient } from "../../apps/worker/src/offload-client.ts";
import type { OffloadClient } from "../../apps/worker/src/offload-result.ts";
import { createOffloadProcessor } from "../../apps/worker/src/processors/offload.ts";
import { createProviderSlots } from "../../apps/worker/src/provider-slots.ts";
import { buildSettings } from "../helpers/build-policy.ts";
import { buildDesabo, buildPush } from "../helpers/build.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import {
  type DestinationAnswer,
  startDestination,
  type TestDestination,
} from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const WAIT = { prefer: "wait=20" };
const R2_URL = "https://files.example.org/dropbox/rushs.zip";

function json(status: number, body: unknown): DestinationAnswer {
  return { status, body: JSON.stringify(body) };
}
const stored = json(200, { success: true, r2_url: R2_URL, original_filename: "61 Camille.zip" });

/** The whole service with a fetcher that answers as told. */
async function open(redis: TestRedis, answer: readonly DestinationAnswer[]) {
  await using stack = new AsyncDisposableStack();
  const fetcher = stack.use(await startDestination({ answer }));
  const destination = stack.use(await startDestination());
  const env = {
    WEBHOOK_URL: destination.url,
    R2_FETCH_ENABLED: "true",
    R2_FETCH_ENDPOINT: fetcher.url,
    R2_FETCH_TOKEN: "fetch-token",
    R2_BUCKET_NAME: "bucket",
  };
  const api = stack.use(await startTestApi(redis, env));
  stack.use(await startTestWorker(redis, env));
  const opened = stack.move();
  return { fetcher, destination, api, [Symbol.asyncDispose]: async () => opened.disposeAsync() };
}

function linksOf({ received }: TestDestination, index = 0): unknown {
  const payload: unknown = JSON.parse(received[index]?.body ?? "{}");
  return typeof payload === "object" && payload !== null && "delivery_links" in payload
    ? payload.delivery_links
    : undefined;
}

describe("the copy of a link", () => {
  it("is asked for as the fetcher expects, and stands in the webhook", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [stored]);
    const link = "https://www.dropbox.com/scl/fi/abc/rushs.zip?rlkey=k&dl=0";
    const answer = await all.api.push(buildPush({ body: `Voici ${link}` }), WAIT);
    expect(answer.body).toMatchObject({ status: "processed" });
    const [request] = all.fetcher.received;
    expect(request?.headers["x-r2-fetch-token"]).toBe("fetch-token");
    const asked: unknown = JSON.parse(request?.body ?? "");
    expect(asked).toMatchObject({
      source_url: "https://www.dropbox.com/scl/fi/abc/rushs.zip?dl=1&rlkey=k",
      bucket: "bucket",
      provider: "dropbox",
      email_id: answer.body["email_id"],
    });
    expect(linksOf(all.destination)).toEqual([
      {
        provider: "dropbox",
        raw_url: link,
        direct_url: link,
        r2_url: R2_URL,
        original_filename: "61 Camille.zip",
      },
    ]);
  });

  it("is made once for all emails with the link, however it is spelt", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [stored]);
    const link = "https://www.dropbox.com/scl/fi/abc/rushs.zip?rlkey=k";
    for (const body of [link, `${link}&amp;dl=0`, link.replace("https", "http")]) {
      const answer = await all.api.push(buildPush({ body: `Voici ${body} merci` }), WAIT);
      expect(answer.body).toMatchObject({ status: "processed" });
    }
    expect(all.fetcher.received).toHaveLength(1);
    expect(linksOf(all.destination, 2)).toMatchObject([{ r2_url: R2_URL }]);
  });

  it("is made once for two destinations of one email, and for emails at the same time", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [stored]);
    await using byRule = await startDestination();
    await all.api.change("routing_rules", {
      rules: [
        {
          name: "All",
          conditions: [{ field: "sender", operator: "contains", value: "@" }],
          actions: { webhook_url: byRule.url },
        },
      ],
    });
    const body =
      "https://www.dropbox.com/scl/fi/abc/rushs.zip?rlkey=k et https://fromsmash.com/xyz";
    const answers = await Promise.all(
      [1, 2].map(async () => all.api.push(buildPush({ body }), WAIT)),
    );
    expect(answers.map((answer) => answer.body["status"])).toEqual(["processed", "processed"]);
    expect(all.fetcher.received).toHaveLength(2);
    expect(all.destination.received).toHaveLength(2);
    expect(linksOf(byRule)).toMatchObject([{ r2_url: R2_URL }, { r2_url: R2_URL }]);
  });

  it.each([
    ["refuses", [json(403, { success: false, error: "host not allowed" })], 1],
    ["finds nothing", [json(502, { success: false, error: "Source fetch failed: 404" })], 1],
    ["is not the fetcher", [{ status: 200, body: "<html>" }], 1],
    ["fails for good", [500], 3],
    ["fails once", [500, stored], 2],
  ] as const)("is done without when the fetcher %s", async (_, answer, requests) => {
    await using redis = testRedis();
    await using all = await open(redis, answer);
    const link = "https://fromsmash.com/abc";
    const begun = await all.api.push(buildPush({ body: link }), WAIT);
    expect(begun.body).toMatchObject({ status: "processed" });
    expect(all.fetcher.received).toHaveLength(requests);
    expect(linksOf(all.destination)).toMatchObject([{ raw_url: link, direct_url: link }]);
  });

  it("is not asked for a link that asks for files, nor while offload is off", async () => {
    await using redis = testRedis();
    await using all = await open(redis, [stored]);
    await all.api.push(buildDesabo(), WAIT);
    expect(all.fetcher.received).toHaveLength(0);
    expect(all.destination.received).toHaveLength(1);
    {
      await using other = testRedis();
      await using destination = await startDestination();
      const env = { WEBHOOK_URL: destination.url };
      await using api = await startTestApi(other, env);
      await using _worker = await startTestWorker(other, env);
      await api.push(buildPush({ body: "https://fromsmash.com/abc" }), WAIT);
      expect(linksOf(destination)).toEqual([
        { provider: "fromsmash", raw_url: "https://fromsmash.com/abc" },
      ]);
    }
  });
});

/** The same client, but for its first time limit, which a test can wait for. */
function impatient(client: OffloadClient): OffloadClient {
  const limitsMs = [200];
  return {
    ...client,
    fetchToR2: async (request, limits) => {
      const timeoutMs = limitsMs.shift() ?? limits.timeoutMs;
      return client.fetchToR2(request, { ...limits, timeoutMs });
    },
  };
}

describe("the offload processor", () => {
  it("gives a fetcher up that hangs, and lets another try at once", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using fetcher = await startDestination({ answer: ["never_answers", stored] });
    await using api = await startTestApi(redis);
    await using destination = await startDestination({ answer: [503] });
    const env = { WEBHOOK_URL: destination.url };
    await using _worker = await startTestWorker(redis, env);
    await api.push(buildPush({ body: "https://fromsmash.com/abc" }));
    await destination.until(1);
    const [emailKey = ""] = await stores.redis.zrange(
      stores.keys.emailsIn("delivering"),
      "0",
      "-1",
    );

    const guard = createEgressGuard({ allow: "127.0.0.1", allowHttp: true });
    await using real = createOffloadClient({
      endpoint: fetcher.url,
      token: "t",
      bucket: "b",
      guard,
    });
    const process = createOffloadProcessor({
      ...stores,
      client: impatient(real),
      slots: createProviderSlots(),
      claimMs: 60_000,
      currentSettings: () => buildSettings(),
      metrics: createMetrics(),
      tracing: noTracing,
      draining: new AbortController().signal,
      log: captureLog().log,
    });
    const opts = { jobId: "o-test" };
    const job = await stores.queues.offload.add("offload", { emailKey, link: 0 }, opts);
    await expect(process(job)).rejects.toThrow("timeout");
    expect(await process(job)).toBe("stored");
    expect(await process(job)).toBe("known");
    expect(fetcher.received).toHaveLength(2);
  });

  it("fails at once on a job that says nothing readable, or of a link that is not there", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using all = await open(redis, [stored]);
    const bad = [{}, { emailKey: "m-x", link: -1 }, { emailKey: "m-unknown", link: 0 }];
    for (const [index, data] of bad.entries()) {
      const poison = { jobId: `poison-${index}`, attempts: 20 };
      await stores.queues.flows.add({ name: "offload", queueName: "offload", data, opts: poison });
    }
    await until("failed", async () => (await stores.queues.offload.getFailedCount()) === 3);
    expect(all.fetcher.received).toHaveLength(0);
  });
});
