import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { benchmark, type BenchContext } from "./benchmark.ts";
import { createEmailMaker, type PushedEmail } from "./emails.ts";
import { startApiProcess, startWorkerProcess } from "./installation.ts";
import { pushEmail } from "./push-emails.ts";
import { startReceiver } from "./receiver.ts";
import { type BenchRedis, openBenchRedis } from "./redis.ts";
import { alternate } from "./rounds.ts";
import { quantile } from "./statistics.ts";
import { figure, formatTable } from "./table.ts";

const defaults = {
  rounds: 6,
  seconds: 30,
  "warm-up": 3,
  drain: 20,
  healthy: 20,
  rate: 20,
  "other-rate": 5,
  bytes: 2_048,
};
type Options = typeof defaults;

const latenciesSchema = z.record(z.string(), z.array(z.number()));

interface Result {
  /** ms from push to webhook, of each of the healthy destinations' emails */
  latencies: readonly number[];
  /** of the healthy destinations' emails, those that had not arrived at the end */
  missing: number;
}

interface Scene {
  redis: BenchRedis;
  receiverUrl: string;
  options: Options;
  signal: AbortSignal;
}

/** What stands beside the healthy destinations: nothing, one more that answers, or one that never does. */
const sides = {
  alone: null,
  "beside one that answers": "/hook",
  "beside a black hole": "/hole",
} as const;
type Side = keyof typeof sides;

/** The sender names the destination: `to-3@…` goes to the third healthy one, `to-other@…` to the one beside them. */
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
async function measure(scene: Scene, side: Side): Promise<Result> {
  const { redis, receiverUrl, options, signal } = scene;
  const { healthy, rate, seconds, bytes } = options;
  serial += 1;
  const prefix = `bench-${serial}`;
  const names = Array.from({ length: healthy }, (_, index) => String(index + 1));
  const rules = names.map((name) => ruleFor(name, `${receiverUrl}/timed/${name}`));
  const other = sides[side];
  if (other !== null) rules.push(ruleFor("other", `${receiverUrl}${other}`));
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
  if (other !== null) feeds.push(pushTo(["other"], options["other-rate"], seconds));
  await Promise.all(feeds);

  const expected = Math.ceil(rate * seconds);
  const latencies: number[] = [];
  const deadline = Date.now() + options.drain * 1_000;
  while (latencies.length < expected && Date.now() < deadline) {
    signal.throwIfAborted();
    latencies.push(...(await readLatencies(receiverUrl)));
    await delay(200);
  }
  return { latencies, missing: expected - latencies.length };
}

/** `+12 %` */
function change(value: number, base: number): string {
  const percent = (value / base - 1) * 100;
  return `${percent >= 0 ? "+" : ""}${percent.toFixed(0)} %`;
}

/** Quantiles are of all rounds' emails together: the slowest hundredth of one round's is a handful. */
function row(side: Side, results: readonly Result[], base: readonly Result[]): string[] {
  const ms = (rounds: readonly Result[], q: number) =>
    quantile(
      rounds.flatMap(({ latencies }) => latencies),
      q,
    );
  return [
    side,
    figure(ms(results, 0.5)),
    figure(ms(results, 0.99)),
    change(ms(results, 0.5), ms(base, 0.5)),
    change(ms(results, 0.99), ms(base, 0.99)),
    results.map((round) => figure(ms([round], 0.99))).join(" "),
    String(results.reduce((sum, { missing }) => sum + missing, 0)),
  ];
}

async function runIsolation(options: Options, context: BenchContext): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openBenchRedis());
  const receiverUrl = await startReceiver(stack);
  const scene = { redis, receiverUrl, options, signal: context.signal };
  const measured = {
    alone: async () => measure(scene, "alone"),
    "beside one that answers": async () => measure(scene, "beside one that answers"),
    "beside a black hole": async () => measure(scene, "beside a black hole"),
  } satisfies Record<Side, () => Promise<Result>>;
  const results = await alternate(options.rounds, measured, context);
  const base = results["beside one that answers"];
  const rows = Object.keys(sides).filter((side): side is Side => side in sides);
  return [
    `${options.healthy} healthy destinations get ${options.rate} emails/s together, the one beside them ${options["other-rate"]}/s; ${options.rounds} rounds of ${options.seconds} s, their emails taken together`,
    formatTable(
      ["push to webhook", "p50 ms", "p99 ms", "p50", "p99", "p99 ms of each round", "not arrived"],
      rows.map((side) => row(side, results[side], base)),
    ),
    "Changes are against the rounds beside one that answers: what it does to the others that one of 21 hangs.",
  ].join("\n");
}

export const isolationBenchmark = benchmark(
  "delivers to healthy destinations alone, beside one more, and beside a black hole",
  defaults,
  runIsolation,
);
