import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { promisify } from "node:util";
import { noTracing, openTracing } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import { root } from "../helpers/source-files.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { type CollectedSpan, startCollector } from "../helpers/start-collector.ts";
import {
  type DestinationAnswer,
  startDestination,
  type TestDestination,
} from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const WAIT = { prefer: "wait=15" };
const stored = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ success: true, r2_url: "https://media.example.com/x/f.zip" }),
};
const CALLER_TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER_SPAN = "00f067aa0ba902b7";

interface Scene {
  api: TestApi;
  destination: TestDestination;
}

/** Runs an installation with what `env` says, and takes it down, so that all its spans are sent. */
async function play(
  redis: TestRedis,
  env: NodeJS.ProcessEnv,
  answers: { destination: readonly DestinationAnswer[]; fetcher?: readonly DestinationAnswer[] },
  scene: (installation: Scene) => Promise<void>,
): Promise<void> {
  await using destination = await startDestination({ answer: answers.destination });
  await using fetcher = await startDestination({ answer: answers.fetcher ?? [stored] });
  const all = {
    WEBHOOK_URL: `${destination.url}/canary-path?q=canary-query`,
    R2_FETCH_ENABLED: "true",
    R2_FETCH_ENDPOINT: `${fetcher.url}/canary-endpoint`,
    R2_FETCH_TOKEN: "canary-fetch-token",
    R2_BUCKET_NAME: "canary-bucket",
    ...env,
  };
  await using _worker = await startTestWorker(redis, all);
  await using api = await startTestApi(redis, all);
  await api.change("processing_prefs", { retry_schedule_sec: [0, 0] });
  await scene({ api, destination });
}

function byName(spans: readonly CollectedSpan[], name: string): CollectedSpan[] {
  return spans.filter((span) => span.name === name);
}

function sentTraces({ received }: TestDestination): unknown[] {
  return received.map(({ headers }) => headers["traceparent"]);
}

describe("the trace of a push", () => {
  it("goes on with the caller's through the jobs to the webhook, over a retry", async () => {
    await using redis = testRedis();
    await using collector = await startCollector();
    let sent: unknown[] = [];
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    await play(redis, env, { destination: [503, 200] }, async ({ api, destination }) => {
      const headers = { ...WAIT, traceparent: `00-${CALLER_TRACE}-${CALLER_SPAN}-01` };
      const answer = await api.push(buildPush(), headers);
      expect(answer.body).toMatchObject({ status: "processed" });
      sent = sentTraces(destination);
    });

    const { spans } = collector;
    const [push] = byName(spans, "ingress push");
    const [decided] = byName(spans, "email decide");
    const [offload] = byName(spans, "offload");
    const [failed, delivered] = byName(spans, "delivery attempt");
    expect(spans).toHaveLength(5);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([CALLER_TRACE]));
    expect(push).toMatchObject({ parentSpanId: CALLER_SPAN, service: "gmail-push-api" });
    expect(decided).toMatchObject({ parentSpanId: push?.spanId, service: "gmail-push-worker" });
    for (const span of [offload, failed, delivered]) {
      expect(span).toMatchObject({ parentSpanId: decided?.spanId, service: "gmail-push-worker" });
    }
    expect(sent).toEqual([
      `00-${CALLER_TRACE}-${failed?.spanId}-01`,
      `00-${CALLER_TRACE}-${delivered?.spanId}-01`,
    ]);
    expect(push?.attributes).toMatchObject({
      "gmail_push.outcome": "processed",
      "gmail_push.status": 200,
      "gmail_push.email_key": decided?.attributes["gmail_push.email_key"],
    });
    expect(decided?.attributes).toMatchObject({ "gmail_push.outcome": "deliver" });
    expect(offload?.attributes).toMatchObject({
      "gmail_push.provider": "dropbox",
      "gmail_push.outcome": "stored",
    });
    expect(failed?.attributes).toMatchObject({
      "gmail_push.attempt": 1,
      "gmail_push.outcome": "failed",
      "gmail_push.reason": "upstream_server_error",
      "gmail_push.status": 503,
    });
    expect(delivered?.attributes).toMatchObject({
      "gmail_push.attempt": 2,
      "gmail_push.outcome": "delivered",
      "gmail_push.status": 200,
    });
  });

  it("begins with the push where the caller has none, or one that cannot be read", async () => {
    await using redis = testRedis();
    await using collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/v1/traces` };
    await play(redis, env, { destination: [200] }, async ({ api }) => {
      await api.push(buildPush(), WAIT);
      const zeros = `00-${"0".repeat(32)}-${CALLER_SPAN}-01`;
      await api.push(buildPush(), { ...WAIT, traceparent: zeros });
      await api.push(buildPush(), { ...WAIT, traceparent: "canary" });
    });
    const pushes = byName(collector.spans, "ingress push");
    expect(pushes.map(({ parentSpanId }) => parentSpanId)).toEqual(["", "", ""]);
    expect(new Set(pushes.map(({ traceId }) => traceId)).size).toBe(3);
    expect(byName(collector.spans, "delivery attempt")).toHaveLength(3);
  });

  it("is not taken when the caller's is not, and its names are passed on all the same", async () => {
    await using redis = testRedis();
    await using collector = await startCollector();
    let sent: unknown[] = [];
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    await play(redis, env, { destination: [200] }, async ({ api, destination }) => {
      const traceparent = `00-${CALLER_TRACE}-${CALLER_SPAN}-00`;
      await api.push(buildPush(), { ...WAIT, traceparent });
      sent = sentTraces(destination);
    });
    expect(collector.spans).toEqual([]);
    expect(sent).toEqual([expect.stringMatching(`^00-${CALLER_TRACE}-[0-9a-f]{16}-00$`)]);
  });

  it("is sampled as OTEL_TRACES_SAMPLER says", async () => {
    await using redis = testRedis();
    await using collector = await startCollector();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0",
    };
    await play(redis, env, { destination: [200] }, async ({ api }) => {
      const traceparent = `00-${CALLER_TRACE}-${CALLER_SPAN}-01`;
      await api.push(buildPush(), { ...WAIT, traceparent });
    });
    expect(collector.spans).toEqual([]);
  });
});

/** Each field names itself, so that a leak says where it came from. */
function canaryEmail(name: string) {
  const mark = (field: string) => `canary-${field}-${name}`;
  return {
    subject: mark("subject"),
    sender: `${mark("name")} <${mark("sender")}@${mark("domain")}.fr>`,
    body: `${mark("body")} https://www.dropbox.com/scl/fi/${mark("link")}/f.zip?rlkey=${mark("key")}`,
    date: mark("date"),
    message_id: mark("message-id"),
    thread_id: mark("thread-id"),
    snippet: mark("snippet"),
  };
}

describe("what is private", () => {
  it("stands in no span, however things go wrong", async () => {
    await using redis = testRedis();
    await using collector = await startCollector();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const refused = { status: 500, headers: { "x-canary": "canary" }, body: "canary-answer" };
    const noCopy = { status: 403, body: '{"success":false,"error":"canary-fetcher"}' };
    const answers = { destination: [200, refused], fetcher: [stored, noCopy] };
    await play(redis, env, answers, async ({ api }) => {
      const delivered = await api.push(canaryEmail("delivered"), WAIT);
      expect(delivered.body).toMatchObject({ status: "processed" });
      const dead = await api.push(canaryEmail("dead"), WAIT);
      expect(dead.body).toMatchObject({ status: "dead" });
      const skipped = { ...canaryEmail("skipped"), body: "canary-body" };
      expect((await api.push(skipped, WAIT)).body).toMatchObject({ status: "skipped_no_links" });
      await api.push({ ...canaryEmail("no-body"), body: "" }, { traceparent: "canary-trace" });
      await api.push('{"subject":"canary-broken');
    });
    expect(byName(collector.spans, "delivery attempt").length).toBeGreaterThan(2);
    expect(byName(collector.spans, "offload").length).toBeGreaterThan(1);
    expect(byName(collector.spans, "ingress push").length).toBeGreaterThan(3);
    expect(JSON.stringify(collector.bodies)).not.toMatch(/canary/i);
  });
});

describe("a header of the operator's own", () => {
  it.each([
    { state: "on", expected: /^00-[0-9a-f]{32}-/ },
    { state: "off", expected: /^undefined$/ },
  ])("cannot stand for the trace's, with tracing $state", async ({ state, expected }) => {
    await using redis = testRedis();
    await using collector = await startCollector();
    let sent: unknown[] = [];
    const env = state === "on" ? { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } : {};
    await play(redis, env, { destination: [200] }, async ({ api, destination }) => {
      const url = `${destination.url}/canary-path?q=canary-query`;
      const headers = { Traceparent: "mine", "X-Own": "mine" };
      const body = { url, headers };
      const made = await api.request("POST", "/api/admin/destinations", { admin: true, body });
      expect(made.status).toBe(201);
      await api.push(buildPush(), WAIT);
      expect(destination.received[0]?.headers["x-own"]).toBe("mine");
      sent = sentTraces(destination);
    });
    expect(sent).toHaveLength(1);
    expect(String(sent[0])).toMatch(expected);
  });
});

const config = { serviceName: null, timeoutMs: 500, sampler: "always_on", ratio: 1 } as const;

describe("tracing", () => {
  it("that is off leaves nothing in records and jobs, and loads no SDK", async () => {
    await using redis = testRedis();
    await play(redis, {}, { destination: [200] }, async ({ api, destination }) => {
      await api.push(buildPush(), { ...WAIT, traceparent: `00-${CALLER_TRACE}-${CALLER_SPAN}-01` });
      expect(sentTraces(destination)).toEqual([undefined]);
      const hashes = await redis.redis.keys(`${redis.prefix}*`);
      const kinds = await Promise.all(hashes.map(async (key) => redis.redis.type(key)));
      const found = await Promise.all(
        hashes
          .filter((_key, index) => kinds[index] === "hash")
          .map(async (key) => redis.redis.hgetall(key)),
      );
      expect(found.length).toBeGreaterThan(2);
      expect(JSON.stringify(found)).not.toContain("traceparent");
    });
    const script = `
      import { registerHooks } from "node:module";
      const loaded = [];
      registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
      const { noTracing, openTracing } = await import("@gmail-push/infra");
      const tracing = await openTracing(null, "x", null);
      const sdk = loaded.filter((url) => /opentelemetry.(?!api)/.test(url));
      console.log(JSON.stringify({ off: tracing === noTracing, modules: loaded.length > 50, sdk }));`;
    const args = ["--input-type=module", "-e", script];
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
    expect(JSON.parse(stdout)).toEqual({ off: true, modules: true, sdk: [] });
  });

  it("passes on what the work gives and throws, on and off", async () => {
    await using collector = await startCollector();
    const url = `${collector.url}/v1/traces`;
    const on = await openTracing({ ...config, url }, "test", captureLog().log);
    const start = { kind: "client", parent: undefined } as const;
    const fault = Object.assign(new Error("canary-message"), { code: "ECONNRESET" });
    for (const tracing of [on, noTracing]) {
      expect(await tracing.span("good", start, async () => 7)).toBe(7);
      const bad = tracing.span("bad", start, async () => Promise.reject(fault));
      await expect(bad).rejects.toBe(fault);
    }
    await on[Symbol.asyncDispose]();
    const [bad] = byName(collector.spans, "bad");
    expect(bad).toMatchObject({
      status: { code: 2, message: "" },
      attributes: { "error.type": "ECONNRESET" },
      events: [],
    });
  });

  it("tells in the log that its collector is away", async () => {
    const log = captureLog();
    const url = "http://127.0.0.1:9/v1/traces";
    await using tracing = await openTracing({ ...config, url }, "test", log.log);
    await tracing.span("lost", { kind: "client", parent: undefined }, async () => undefined);
    await until("a complaint", () => log.text().includes("traces not exported"));
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatchObject({ level: "warn", msg: "traces not exported" });
    expect(log.lines[0]?.["reason"]).toContain("ECONNREFUSED");
  });

  it("does not hold up the stop for a collector that does not answer", async () => {
    await using server = createServer(() => undefined).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const log = captureLog();
    const url = `http://127.0.0.1:${port}/v1/traces`;
    const tracing = await openTracing({ ...config, url }, "test", log.log);
    await tracing.span("lost", { kind: "client", parent: undefined }, async () => undefined);
    const startedAt = performance.now();
    await tracing[Symbol.asyncDispose]();
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(log.text()).toContain("last traces not sent in time");
    server.closeAllConnections();
  });
});
