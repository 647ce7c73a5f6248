import { setTimeout as delay } from "node:timers/promises";
import { benchmark, type BenchContext } from "./benchmark.ts";
import { commonest, countsBetween, readCommandCounts, total } from "./command-counts.ts";
import { type BacklogResult, type Side, workOff } from "./delivery/backlog.ts";
import { openBare, openOurs } from "./delivery/sides.ts";
import { createEmailMaker } from "./emails.ts";
import { startReceiver } from "./receiver.ts";
import { type BenchRedis, openBenchRedis } from "./redis.ts";
import { alternate } from "./rounds.ts";
import { median } from "./statistics.ts";
import { figure, formatTable } from "./table.ts";

const defaults = { rounds: 5, emails: 600, concurrency: 16, bytes: 2_048, "idle-seconds": 20 };
type Options = typeof defaults;

/** Redis commands per minute while nothing arrives. */
async function measureIdle(redis: BenchRedis, seconds: number): Promise<number> {
  const before = await readCommandCounts(redis.control);
  await delay(seconds * 1_000);
  const after = await readCommandCounts(redis.control);
  return (total(countsBetween(before, after, new Map([["info", 1]]))) * 60) / seconds;
}

function ratesOf(backlogs: readonly BacklogResult[]): number[] {
  return backlogs.map(({ perSecond }) => perSecond);
}

function row(name: string, results: readonly BacklogResult[], emails: number): string[] {
  const rates = ratesOf(results);
  return [
    name,
    figure(median(rates)),
    `${figure(Math.min(...rates))}..${figure(Math.max(...rates))}`,
    figure(median(results.map(({ workerCpuMs }) => workerCpuMs / emails))),
    figure(median(results.map(({ commands }) => total(commands) / emails))),
  ];
}

interface Figures {
  bare: BacklogResult[];
  ours: BacklogResult[];
  idle: number;
}

function report(options: Options, { bare, ours, idle }: Figures): string {
  const { emails, bytes, concurrency, rounds } = options;
  const ratios = ratesOf(ours).map((rate, index) => rate / (ratesOf(bare)[index] ?? Number.NaN));
  const commands = ours.at(-1)?.commands ?? new Map<string, number>();
  return [
    `${emails} emails of ${bytes} bytes, accepted beforehand so that the worker alone is timed; concurrency ${concurrency}; medians of ${rounds} rounds`,
    formatTable(
      ["", "emails/s", "min..max", "worker CPU ms/email", "Redis commands/email"],
      [row("BullMQ + got", bare, emails), row("email to webhook", ours, emails)],
    ),
    `ratio of emails/s, median of the rounds: ${figure(median(ratios))}`,
    `commands per email, from its push on: ${commonest(commands, emails, 12)}`,
    `Redis commands per idle minute of API and worker: ${figure(idle)}`,
  ].join("\n");
}

async function runDelivery(options: Options, context: BenchContext): Promise<string> {
  const { rounds, emails, bytes, concurrency } = options;
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openBenchRedis());
  const webhookUrl = await startReceiver(stack);
  const makeEmail = createEmailMaker(bytes);
  const sideOptions = {
    redis,
    webhookUrl: `${webhookUrl}/hook`,
    concurrency,
    makeEmails: () => Array.from({ length: emails }, makeEmail),
    stack,
  };
  const ours = await openOurs(sideOptions);
  context.note("idle");
  const idle = await measureIdle(redis, options["idle-seconds"]);
  const bare = await openBare(sideOptions);
  const { signal } = context;
  const measure = async (side: Side) => workOff(side, { redis, emails, signal });
  context.note("warm-up");
  await measure(bare);
  await measure(ours);
  const sides = { bare: async () => measure(bare), ours: async () => measure(ours) };
  return report(options, { ...(await alternate(rounds, sides, context)), idle });
}

export const deliveryBenchmark = benchmark(
  "delivers accepted emails, beside a bare BullMQ worker that makes one POST each",
  defaults,
  runDelivery,
);
