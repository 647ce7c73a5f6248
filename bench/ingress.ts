import { z } from "zod";
import { freePort } from "../scripts/ports.ts";
import { benchmark, type BenchContext } from "./benchmark.ts";
import { runScript, type Service, startService } from "./child-process.ts";
import { INGRESS_TOKEN, startApiProcess } from "./installation.ts";
import { openBenchRedis } from "./redis.ts";
import { alternate } from "./rounds.ts";
import { median } from "./statistics.ts";
import { figure, formatTable } from "./table.ts";

const resultSchema = z.object({
  answered: z.number(),
  failed: z.number(),
  seconds: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
});
type Result = z.infer<typeof resultSchema> & { cpuMs: number };

const defaults = {
  rounds: 5,
  seconds: 4,
  "warm-up": 1,
  connections: 64,
  bytes: 2_048,
};
type Options = typeof defaults;

async function startBaseline(redisUrl: string): Promise<Service> {
  const port = await freePort();
  const env = { REDIS_URL: redisUrl, PREFIX: "bare:bull", PORT: String(port) };
  return startService({ script: "bench/ingress/baseline.ts", env, port });
}

async function measure(service: Service, options: Options, signal: AbortSignal): Promise<Result> {
  const before = await service.cpuMs();
  const output = await runScript(
    "bench/ingress/load.ts",
    {
      url: service.url,
      token: INGRESS_TOKEN,
      connections: options.connections,
      seconds: options.seconds,
      warmUpSeconds: options["warm-up"],
      emailBytes: options.bytes,
    },
    signal,
  );
  const cpuMs = (await service.cpuMs()) - before;
  return { ...resultSchema.parse(output), cpuMs };
}

function rate({ answered, seconds }: Result): number {
  return answered / seconds;
}

function row(name: string, results: readonly Result[], warmUpSeconds: number): string[] {
  const rates = results.map(rate);
  // The CPU time includes the warm-up, whose requests are taken to be as many per second.
  const cpu = results.map(
    (result) => result.cpuMs / (rate(result) * (result.seconds + warmUpSeconds)),
  );
  return [
    name,
    figure(median(rates)),
    `${figure(Math.min(...rates))}..${figure(Math.max(...rates))}`,
    figure(median(results.map(({ p50Ms }) => p50Ms))),
    figure(median(results.map(({ p99Ms }) => p99Ms))),
    figure(median(cpu)),
    String(results.reduce((sum, { failed }) => sum + failed, 0)),
  ];
}

async function runIngress(options: Options, context: BenchContext): Promise<string> {
  await using redis = await openBenchRedis();
  await using bare = await startBaseline(redis.url);
  await using api = await startApiProcess({
    redisUrl: redis.url,
    prefix: "bench",
    webhookUrl: "http://127.0.0.1:9/hook",
  });
  const { signal } = context;
  // Whoever has more code takes longer until it is compiled, which belongs to the start of a process.
  for (const service of [bare, api]) {
    context.note("warm-up");
    await measure(service, { ...options, seconds: 3 * options.seconds }, signal);
  }
  const results = await alternate(
    options.rounds,
    {
      bare: async () => measure(bare, options, signal),
      ours: async () => measure(api, options, signal),
    },
    context,
  );
  const warmUp = options["warm-up"];
  const table = formatTable(
    ["", "requests/s", "min..max", "p50 ms", "p99 ms", "CPU ms/request", "failed"],
    [
      row("Express + queue.add", results.bare, warmUp),
      row("POST /api/ingress/gmail", results.ours, warmUp),
    ],
  );
  const ratios = results.ours.map((ours, round) => {
    const bareResult = results.bare[round];
    return bareResult === undefined ? Number.NaN : rate(ours) / rate(bareResult);
  });
  const setting = `${options.connections} connections, emails of ${options.bytes} bytes, each another one; medians of ${options.rounds} rounds of ${options.seconds} s`;
  return `${setting}\n${table}\nratio of requests/s, median of the rounds: ${figure(median(ratios))}`;
}

export const ingressBenchmark = benchmark(
  "takes emails in, beside a bare Express handler that only adds a job",
  defaults,
  runIngress,
);
