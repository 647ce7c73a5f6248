import { setTimeout as delay } from "node:timers/promises";
import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import { benchmark, type BenchContext } from "./benchmark.ts";
import { createEmailMaker } from "./emails.ts";
import { startApiProcess, startWorkerProcess } from "./installation.ts";
import { pushEmails } from "./push-emails.ts";
import { startReceiver } from "./receiver.ts";
import { openBenchRedis } from "./redis.ts";
import { figure, formatTable } from "./table.ts";
import { until } from "./until.ts";

const defaults = { emails: 2_000, "warm-up": 200, bytes: 2_048 };
type Options = typeof defaults;

const PREFIX = "bench";
const TIMEOUT_MS = 300_000;
/** What clients had in their buffers is given back meanwhile. */
const SETTLE_MS = 2_000;
const PAGE = 1_000;

/** Finished jobs are kept for a look at the board, up to a number; they belong to no email. */
async function trimJobs(redis: Redis): Promise<void> {
  for (const name of ["email", "delivery", "offload"]) {
    const queue = new Queue(name, { connection: redis, prefix: `${PREFIX}:bull` });
    await queue.clean(0, 0, "completed");
    await queue.trimEvents(0);
    await queue.close();
  }
}

async function usedMemory(redis: Redis): Promise<number> {
  await trimJobs(redis);
  await delay(SETTLE_MS);
  return Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))?.[1]);
}

/** `bench:email:m-1f…` and the like, without what tells one email from another. */
function partOf(key: string): string {
  return key
    .slice(PREFIX.length + 1)
    .replace(/:(?:[mdw]-)?[0-9a-f]{20,}/g, ":*")
    .replace(/^bull:.*/, "bull");
}

/** Bytes by part, keys and values. */
async function measureParts(redis: Redis): Promise<Map<string, number>> {
  const parts = new Map<string, number>();
  let cursor = "0";
  do {
    const [next, keys] = await redis.scan(cursor, "MATCH", `${PREFIX}:*`, "COUNT", PAGE);
    const sizes = await Promise.all(
      keys.map(async (key) => redis.memory("USAGE", key, "SAMPLES", 0)),
    );
    for (const [index, key] of keys.entries()) {
      const part = partOf(key);
      parts.set(part, (parts.get(part) ?? 0) + (sizes[index] ?? 0));
    }
    cursor = next;
  } while (cursor !== "0");
  return parts;
}

interface Growth {
  total: number;
  parts: Map<string, number>;
}

function report({ emails, bytes }: Options, { total, parts }: Growth): string {
  const rows = [...parts]
    .map(([part, size]) => ({ part, each: size / emails }))
    .filter(({ each }) => each >= 1)
    .toSorted((a, b) => b.each - a.each)
    .map(({ part, each }) => [part, figure(each)]);
  return [
    `${emails} delivered emails of ${bytes} bytes; finished jobs and their events trimmed`,
    formatTable(
      ["bytes of Redis memory per email", ""],
      [["used_memory", figure(total / emails)], ...rows],
    ),
    "The parts are what MEMORY USAGE says of them; the rest is Redis's table of keys.",
  ].join("\n");
}

async function runMemory(options: Options, { signal, note }: BenchContext): Promise<string> {
  await using stack = new AsyncDisposableStack();
  const redis = stack.use(await openBenchRedis());
  const { control } = redis;
  const webhookUrl = `${await startReceiver(stack)}/hook`;
  const installation = { redisUrl: redis.url, prefix: PREFIX, webhookUrl };
  const api = stack.use(await startApiProcess(installation));
  stack.use(await startWorkerProcess(installation));
  const makeEmail = createEmailMaker(options.bytes);

  let delivered = 0;
  async function deliver(count: number): Promise<void> {
    note(`delivering ${count}`);
    delivered += count;
    await pushEmails(api.url, Array.from({ length: count }, makeEmail));
    const areDelivered = async () =>
      (await control.zcard(`${PREFIX}:emails:delivered`)) >= delivered;
    await until(areDelivered, { timeoutMs: TIMEOUT_MS, signal });
  }

  await deliver(options["warm-up"]);
  const before = { total: await usedMemory(control), parts: await measureParts(control) };
  await deliver(options.emails);
  const total = (await usedMemory(control)) - before.total;
  const parts = await measureParts(control);
  for (const [part, size] of parts) parts.set(part, size - (before.parts.get(part) ?? 0));
  return report(options, { total, parts });
}

export const memoryBenchmark = benchmark(
  "tells how much of Redis's memory a delivered email takes",
  defaults,
  runMemory,
);
