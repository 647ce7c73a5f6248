import { runScript } from "../scripts/launch/run-script.ts";
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

/** With the defaults, roughly, on two cores that others use too. */
const takes = new Map([
  ["ingress", "about 2 minutes"],
  ["core", "several minutes"],
  ["delivery", "about a minute"],
  ["memory", "half a minute"],
  ["isolation", "about 12 minutes"],
  ["offload", "some minutes, as the disk allows"],
  ["dashboard", "long, and about 4 GB of memory for its 1,000,000 emails"],
]);

function describe([name, { summary, options }]: [string, Benchmark]): string {
  const flags = Object.entries(options).map(([option, value]) => `--${option} ${value}`);
  return [
    `  ${name.padEnd(10)} ${summary}`,
    `takes ${takes.get(name) ?? "an unknown time"}`,
    flags.join(" "),
  ].join(`\n${" ".repeat(13)}`);
}

const usage = `Usage: npm run bench -- NAME [options]

Options are shown with their defaults; smaller numbers take less time.

${[...benchmarks].map(describe).join("\n")}`;

const SHARED = "Other work on this machine changes these figures; ratios suffer less than rates.";

/** Resolves with whether a benchmark ran, or help was wanted. */
async function main(given: readonly string[]): Promise<boolean> {
  if (given.some((arg) => arg === "--help" || arg === "-h")) {
    console.log(usage);
    return true;
  }
  const [name, ...args] = given;
  if (name === undefined) throw new LaunchError(`Which benchmark?\n\n${usage}`);
  const found = benchmarks.get(name);
  if (found === undefined) {
    throw new LaunchError(
      `There is no benchmark '${name}'. There are ${[...benchmarks.keys()].join(", ")}.`,
    );
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
  return true;
}

await runScript(async () => main(process.argv.slice(2)));
