import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { benchmark, type BenchContext } from "./benchmark.ts";
import { createEmailMaker, type PushedEmail } from "./emails.ts";
import { startApiProcess, startWorkerProcess } from "./installation.ts";
import { pushEmail } from "./push-emails.ts";
import { startReceiver } from "./receiver.ts";
import { type BenchRedis, openBenchRedis } from "./redis.ts";
import { alternate } from "./rounds.ts";
import { median, quantile } from "./statistics.ts";
import { figure, formatTable } from "./table.ts";

const defaults = {
  rounds: 3,
  seconds: 15,
  "warm-up": 3,
  drain: 20,
  healthy: 20,
  rate: 20,
  "hole-rate": 5,
  bytes: 2_048,
};
type Options = typeof defaults;

const latenciesSchema = z.record(z.string(), z.array(z.number()));

interface Result {
  p50Ms: number;
  p99Ms: number;
  /** of the healthy destinations' emails, those that had not arrived at the end */
  missing: number;
}

interface Scene {
  redis: BenchRedis;
  receiverUrl: string;
  options: Options;
  signal: AbortSignal;
}

/** The sender names the destination: `3@…` goes to the third healthy one, `hole@…` to the black hole. */
function ruleFor(name: string, webhookUrl: string) {
  return {
    id: `to-${name}`,
    name: `To ${name}`,
    conditions: [
      { field: "sender", operator: "contains", value: `to-${name}@`, case_sensitive: false },
    ],
    actions: { webhook_url: webhookUrl, priority: "normal", stop_processing: true },
  };
}

function addressed(email: PushedEmail, name: string): PushedEmail {
  const subject = `${email.subject} @${Date.now()}`;
  return { ...email, sender: `to-${name}@studio.test`, subject };
}

interface Feed {
  names: readonly string[];
  perSecond: number;
  seconds: number;
}

/** Pushes at a fixed rate, however long the answers take; resolves once all are answered. */
async function feed(apiUrl: string, { names, perSecond, seconds }: Feed, bytes: number) {
  const makeEmail = createEmailMaker(bytes);
  const startedAt = performance.now();
  const pushes: Promise<void>[] = [];
  for (let index = 0; index < perSecond * seconds; index += 1) {
    await delay(Math.max(0, startedAt + (index * 1_000) / perSecond - performance.now()));
    const name = names[index % names.length] ?? "";
    pushes.push(pushEmail(apiUrl, addressed(makeEmail(), name)));
  }
  await Promise.all(pushes);
}

async function readLatencies(receiverUrl: string): Promise<number[]> {
  const response = await fetch(`${receiverUrl}/latencies`);
  return Object.values(latenciesSchema.parse(await response.json())).flat();
}

let serial = 0;

/** One round on a fresh installation, so that nothing of an earlier black hole is left. */
async function measure(scene: Scene, withHole: boolean): Promise<Result> {
  const { redis, receiverUrl, options, signal } = scene;
  const { healthy, rate, seconds, bytes } = options;
  serial += 1;
  const prefix = `bench-${serial}`;
  const names = Array.from({ length: healthy }, (_, index) => String(index + 1));
  const rules = names.map((name) => ruleFor(name, `${receiverUrl}/timed/${name}`));
  rules.push(ruleFor("hole", `${receiverUrl}/hole`));
  await redis.control.set(`${prefix}:config:routing_rules`, JSON.stringify({ rules }));
  const installation = { redisUrl: redis.url, prefix, webhookUrl: `${receiverUrl}/hook` };
  await using api = await startApiProcess(installation);
  await using _worker = await startWorkerProcess(installation);

  const pushTo = async (to: readonly string[], perSecond: number, forSeconds: number) =>
    feed(api.url, { names: to, perSecond, seconds: forSeconds }, bytes);
  await pushTo(names, rate, options["warm-up"]);
  await delay(1_000);
  await readLatencies(receiverUrl);
  const feeds = [pushTo(names, rate, seconds)];
  if (withHole) feeds.push(pushTo(["hole"], options["hole-rate"], seconds));
  await Promise.all(feeds);

  const expected = Math.ceil(rate * seconds);
  const latencies: number[] = [];
  const deadline = Date.now() + options.drain * 1_000;
  while (latencies.length < expected && Date.now() < deadline) {
    signal.throwIfAborted();
    latencies.push(...(await readLatencies(receiverUrl)));
    await delay(200);
  }
  return {
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    missing: expected - latencies.length,
  };
}

function row(name: string, results: readonly Result[]): string[] {
  return [
    name,
    figure(median(results.map(({ p50Ms }) => p50Ms))),
    figure(median(results.map(({ p99Ms }) => p99Ms))),
    String(results.reduce((sum, { missing }) => sum + missing, 0)),
  ];
}

function changes(results: Record<"without" | "with", Result[]>, of: (result: Result) => number) {
  const pairs = results.with.flatMap((changed, round) => {
    const base = results.without[round];
    return base === undefined ? [] : [(of(changed) / of(base) - 1) * 100];
  });
  const change = median(pairs);
  return `${change >= 0 ? "+" : ""}${change.toFixed(0)} %`;
}

async function runIsolation(options: Options, context: BenchContext): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openBenchRedis());
  const receiverUrl = await startReceiver(stack);
  const scene = { redis, receiverUrl, options, signal: context.signal };
  const results = await alternate(
    options.rounds,
    {
      without: async () => measure(scene, false),
      with: async () => measure(scene, true),
    },
    context,
  );
  return [
    `${options.healthy} healthy destinations get ${options.rate} emails/s together; the black hole accepts ${options["hole-rate"]}/s and never answers; medians of ${options.rounds} rounds of ${options.seconds} s`,
    formatTable(
      ["from push to webhook", "p50 ms", "p99 ms", "not arrived"],
      [row("healthy alone", results.without), row("beside the black hole", results.with)],
    ),
    `change, median of the rounds: p50 ${changes(results, ({ p50Ms }) => p50Ms)}, p99 ${changes(results, ({ p99Ms }) => p99Ms)}`,
  ].join("\n");
}

export const isolationBenchmark = benchmark(
  "delivers to healthy destinations with and without a black hole beside them",
  defaults,
  runIsolation,
);
