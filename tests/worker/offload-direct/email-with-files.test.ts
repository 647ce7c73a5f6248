import { normalizeSourceUrl } from "@gmail-push/core";
import { createMetrics } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { buildPush } from "../../helpers/build.ts";
import { openTestStores } from "../../helpers/open-stores.ts";
import { cut, file, page, redirect, sha256, zipBytes } from "../../helpers/provider-answers.ts";
import { testRedis, type TestRedis } from "../../helpers/redis.ts";
import { startTestApi } from "../../helpers/start-api.ts";
import { startDestination, type TestDestination } from "../../helpers/start-destination.ts";
import { resolveProviders, startProviders } from "../../helpers/start-providers.ts";
import { startTestWorker } from "../../helpers/start-worker.ts";
import { startStrictS3 } from "../../helpers/strict-s3.ts";
import { until } from "../../helpers/until.ts";

const WAIT = { prefer: "wait=20" };
const content = zipBytes(9 * 1024 ** 2);
const UUID = "0f0e0d0c-1111-2222-3333-444455556666";

/** The whole service, that copies by itself. */
async function open(redis: TestRedis, overrides: Record<string, string> = {}) {
  await using stack = new AsyncDisposableStack();
  const providers = stack.use(await startProviders());
  const s3 = stack.use(await startStrictS3());
  const destination = stack.use(await startDestination());
  const env = { WEBHOOK_URL: destination.url, ...s3.env, ...overrides };
  const api = stack.use(await startTestApi(redis, env));
  const metrics = createMetrics();
  const worker = stack.use(
    await startTestWorker(redis, env, { resolve: resolveProviders, metrics }),
  );
  const opened = stack.move();
  return {
    providers,
    s3,
    destination,
    api,
    worker,
    stores: () => openTestStores(redis, env),
    outcomes: async (): Promise<Record<string, number>> => {
      const { values } = await metrics.offloads.get();
      const counts: Record<string, number> = {};
      for (const { labels, value } of values) counts[String(labels.outcome)] = value;
      return counts;
    },
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

function linksOf({ received }: TestDestination, index = 0): unknown {
  const payload: unknown = JSON.parse(received[index]?.body ?? "{}");
  return typeof payload === "object" && payload !== null && "delivery_links" in payload
    ? payload.delivery_links
    : undefined;
}

describe("files copied by the worker itself", () => {
  it("are fetched once for emails at the same moment and later, and again when the copy is gone", async () => {
    await using redis = testRedis();
    await using all = await open(redis);
    const { providers, s3, destination } = all;
    const link = providers.url("www.dropbox.com", "/scl/fi/abc/rushs.zip?rlkey=k&dl=0");
    providers.on("www.dropbox.com", redirect(providers.url("uc1.dl.dropboxusercontent.com", "/x")));
    const named = { "content-disposition": `attachment; filename="61 Camille.zip"` };
    providers.on("uc1.dl.dropboxusercontent.com", file(content, named));

    const push = async () => all.api.push(buildPush({ body: `Voici ${link}` }), WAIT);
    const answers = await Promise.all([push(), push(), push()]);
    answers.push(await push());
    expect(answers.map(({ body }) => body["status"])).toEqual(Array(4).fill("processed"));
    const [key = ""] = s3.store.objects.keys();
    const expected = {
      provider: "dropbox",
      raw_url: link,
      direct_url: link,
      r2_url: `https://files.example.org/r2/${key}`,
      original_filename: "61 Camille.zip",
      size: content.length,
      sha256: sha256(content),
    };
    for (const index of [0, 1, 2, 3]) expect(linksOf(destination, index)).toEqual([expected]);
    expect(providers.asked).toHaveLength(2);
    expect(s3.store.objects.size).toBe(1);

    s3.store.objects.clear();
    await push();
    expect(linksOf(destination, 4)).toEqual([expected]);
    expect(providers.asked).toHaveLength(4);
    expect(s3.store.objects.get(key)?.content?.equals(content)).toBe(true);
    expect(s3.store.uploads.size).toBe(0);
    expect(all.worker.log.text()).not.toMatch(/rlkey|Camille|test-secret-key/);
  });

  it("are fetched once however their links are spelled, and once more when the copy is gone", async () => {
    await using redis = testRedis();
    await using all = await open(redis);
    const { providers, s3, destination } = all;
    let credits = 9;
    providers.on("www.swisstransfer.com/api/links", (_, response) => {
      const files = [{ UUID: "f-1", fileName: "a.zip", fileSizeInBytes: content.length }];
      const downloadHost = `dl-1.swisstransfer.com:${providers.port}`;
      const data = { downloadHost, downloadCounterCredit: credits, container: { files } };
      response.end(JSON.stringify({ result: "success", data }));
    });
    providers.on("dl-1.swisstransfer.com", (request, response) => {
      credits -= 1;
      file(content)(request, response);
    });
    const links = ["", "en/"].flatMap((language) =>
      ["", "?a", "#b"].map((end) =>
        providers.url("www.swisstransfer.com", `/${language}d/${UUID}${end}`),
      ),
    );
    const body = links.join(" ");
    await all.api.push(buildPush({ body, subject: "one" }), WAIT);
    expect([credits, s3.store.objects.size]).toEqual([8, 1]);
    const [key = ""] = s3.store.objects.keys();
    const copied = links.map((link) => ({
      raw_url: link,
      r2_url: `https://files.example.org/r2/${key}`,
      sha256: sha256(content),
    }));
    expect(linksOf(destination)).toMatchObject(copied);
    await all.api.push(buildPush({ body, subject: "two" }), WAIT);
    expect(linksOf(destination, 1)).toMatchObject(copied);
    expect([credits, s3.store.objects.size]).toEqual([8, 1]);

    s3.store.objects.clear();
    await all.api.push(buildPush({ body, subject: "three" }), WAIT);
    expect([credits, s3.store.objects.size]).toEqual([7, 1]);
    const [newKey = ""] = s3.store.objects.keys();
    const again = links.map((link) => ({
      raw_url: link,
      r2_url: `https://files.example.org/r2/${newKey}`,
    }));
    expect(linksOf(destination, 2)).toMatchObject(again);
  });

  it("are done without when the provider shows a page, or breaks off a download that counts", async () => {
    await using redis = testRedis();
    await using all = await open(redis);
    const { providers, s3 } = all;
    providers.on("www.dropbox.com", page());
    providers.on("dl.dropboxusercontent.com", page());
    let credits = 1;
    providers.on("www.swisstransfer.com/api/links", (_, response) => {
      const files = [{ UUID: "f-1", fileName: "a.zip", fileSizeInBytes: content.length }];
      const downloadHost = `dl-1.swisstransfer.com:${providers.port}`;
      const container = { needPassword: 0, files };
      const data = { downloadHost, downloadCounterCredit: credits, container };
      response.end(JSON.stringify({ result: "success", data }));
    });
    providers.on("dl-1.swisstransfer.com", (request, response) => {
      credits -= 1;
      cut(content, content.length / 2)(request, response);
    });
    const links = [
      providers.url("www.dropbox.com", "/scl/fo/abc/x?rlkey=k"),
      providers.url("www.swisstransfer.com", `/d/${UUID}`),
      providers.url("fromsmash.com", "/abc"),
      providers.url("www.dropbox.com", "/request/abc"),
    ];
    const pushed = await all.api.push(buildPush({ body: links.join(" et ") }), WAIT);
    expect(pushed.body).toMatchObject({ status: "processed" });
    expect(linksOf(all.destination)).toEqual([
      { provider: "dropbox", raw_url: links[0], direct_url: links[0] },
      { provider: "swisstransfer", raw_url: links[1], direct_url: links[1] },
      { provider: "fromsmash", raw_url: links[2], direct_url: links[2] },
      { provider: "dropbox", raw_url: links[3], direct_url: links[3] },
    ]);
    expect(providers.asked.filter((asked) => asked.includes("/api/download/"))).toHaveLength(1);
    expect(providers.asked.join()).not.toMatch(/request|fromsmash/);
    expect([s3.store.objects.size, s3.store.uploads.size]).toEqual([0, 0]);
    expect(await all.outcomes()).toEqual({
      landing_page: 1,
      source_failed: 1,
      no_credit: 1,
      unsupported: 1,
    });
  });

  it("are linked to as on record while R2's certificate is bad", async () => {
    await using redis = testRedis();
    await using impostor = await startDestination({ tls: true });
    await using all = await open(redis, { R2_ENDPOINT: new URL(impostor.url).origin });
    await using stores = all.stores();
    const link = all.providers.url("www.dropbox.com", "/scl/fi/abc/rushs.zip?rlkey=k&dl=0");
    const r2Url = "https://files.example.org/r2/dropbox/copy/rushs.zip";
    await stores.links.save({
      source_url: normalizeSourceUrl(link, "dropbox"),
      r2_url: r2Url,
      provider: "dropbox",
      created_at: new Date().toISOString(),
    });
    const pushed = await all.api.push(buildPush({ body: link }), WAIT);
    expect(pushed.body).toMatchObject({ status: "processed" });
    expect(linksOf(all.destination)).toMatchObject([{ raw_url: link, r2_url: r2Url }]);
    expect([impostor.connections > 0, impostor.received]).toEqual([true, []]);
  });

  it("hold a delivery no longer than the settings say, and stand ready for the next one", async () => {
    await using redis = testRedis();
    await using all = await open(redis);
    await using stores = all.stores();
    const { providers, destination } = all;
    await all.api.change("processing_prefs", { offload_deadline_sec: 10 });
    const go = Promise.withResolvers<void>();
    providers.on("www.dropbox.com", (request, response) => {
      go.promise.then(() => file(content)(request, response)).catch(() => response.destroy());
    });
    const link = providers.url("www.dropbox.com", "/scl/fo/abc/x?rlkey=k");
    const pushedAt = Date.now();
    await all.api.push(buildPush({ body: link }));
    await destination.until(1, 15_000);
    expect(Date.now() - pushedAt).toBeGreaterThan(9_900);
    // The copy has not ended: it is still at its first try.
    expect([providers.asked.length, await all.outcomes()]).toEqual([1, {}]);
    expect(linksOf(destination)).toEqual([
      { provider: "dropbox", raw_url: link, direct_url: link },
    ]);
    go.resolve();
    await until("copied after all", async () => (await all.outcomes())["stored"] === 1);
    await until("done", async () => (await stores.queues.offload.getCompletedCount()) === 1);
    await all.api.push(buildPush({ body: link }), WAIT);
    expect(linksOf(destination, 1)).toMatchObject([{ raw_url: link, sha256: sha256(content) }]);
    expect(providers.asked).toHaveLength(1);
  });
});
