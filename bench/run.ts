import { LaunchError } from "../scripts/launch-error.ts";
import type { Benchmark } from "./benchmark.ts";
import { coreBenchmark } from "./core.ts";
import { dashboardBenchmark } from "./dashboard.ts";
import { deliveryBenchmark } from "./delivery.ts";
import { ingressBenchmark } from "./ingress.ts";
import { isolationBenchmark } from "./isolation.ts";
import { memoryBenchmark } from "./memory.ts";
import { offloadBenchmark } from "./offload.ts";
import { parseNumbers } from "./options.ts";

const benchmarks = new Map<string, Benchmark>([
  ["ingress", ingressBenchmark],
  ["core", coreBenchmark],
  ["delivery", deliveryBenchmark],
  ["memory", memoryBenchmark],
  ["isolation", isolationBenchmark],
  ["offload", offloadBenchmark],
  ["dashboard", dashboardBenchmark],
]);

function describe([name, { summary, options }]: [string, Benchmark]): string {
  const flags = Object.entries(options).map(([option, value]) => `--${option} ${value}`);
  return `  ${name.padEnd(10)} ${summary}\n${" ".repeat(13)}${flags.join(" ")}`;
}

const usage = `usage: npm run bench -- NAME [options]; options are shown with their defaults\n${[
  ...benchmarks,
]
  .map(describe)
  .join("\n")}`;

const SHARED = "Other work on this machine changes these figures; ratios suffer less than rates.";

async function main([name, ...args]: readonly string[]): Promise<void> {
  const found = benchmarks.get(name ?? "");
  if (found === undefined) {
    console.log(usage);
    process.exitCode = name === undefined ? 0 : 1;
    return;
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => stop.abort(new LaunchError(`Stopped by ${signal}.`)));
  }
  const figures = await found.run(parseNumbers(args, found.options), {
    signal: stop.signal,
    note: (line) => console.error(line),
  });
  console.log(`${figures}\n${SHARED}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const reason = error instanceof Error && error.name === "AbortError" ? error.cause : error;
  if (!(reason instanceof LaunchError)) throw error;
  console.error(reason.message);
  process.exitCode = 1;
}
