import { z } from "zod";
import { freePort } from "../scripts/ports.ts";
import { benchmark, type BenchContext } from "./benchmark.ts";
import { runScript, startService } from "./child-process.ts";
import { alternate } from "./rounds.ts";
import { median } from "./statistics.ts";
import { figure, formatTable } from "./table.ts";

const resultSchema = z.object({
  seconds: z.number(),
  peakMib: z.number(),
  cpuSeconds: z.number(),
});
type Result = z.infer<typeof resultSchema>;

/** Sizes in MiB; 0 leaves one out. */
const defaults = { rounds: 3, small: 50, medium: 500, large: 2_048 };
type Options = typeof defaults;

const MIB = 1024 ** 2;

function row(name: string, mib: number, results: readonly Result[]): string[] {
  const rates = results.map(({ seconds }) => mib / seconds);
  return [
    name,
    figure(median(rates)),
    `${figure(Math.min(...rates))}..${figure(Math.max(...rates))}`,
    figure(median(results.map(({ cpuSeconds }) => (cpuSeconds * 1_000) / mib))),
    figure(Math.max(...results.map(({ peakMib }) => peakMib))),
  ];
}

async function run(options: Options, context: BenchContext): Promise<string> {
  const port = await freePort();
  const env = { PORT: String(port) };
  await using receiver = await startService({ script: "bench/offload/receiver.ts", env, port });

  async function copy(side: "plain" | "ours", mib: number): Promise<Result> {
    const input = { side, origin: receiver.url, bytes: mib * MIB };
    return resultSchema.parse(await runScript("bench/offload/side.ts", input, context.signal));
  }

  const rows: string[][] = [];
  const ratios: string[] = [];
  for (const mib of [options.small, options.medium, options.large].filter((size) => size > 0)) {
    context.note(`${mib} MiB`);
    const sides = {
      plain: async () => copy("plain", mib),
      ours: async () => copy("ours", mib),
    };
    const { plain, ours } = await alternate(options.rounds, sides, context);
    rows.push(row(`${mib} MiB fetch, upload`, mib, plain), row(`${mib} MiB worker`, mib, ours));
    const pairs = ours.map(({ seconds }, index) => (plain[index]?.seconds ?? Number.NaN) / seconds);
    ratios.push(`${mib} MiB ${figure(median(pairs))}`);
  }
  const header = ["", "MiB/s", "min..max", "CPU ms/MiB", "peak RSS MiB"];
  const setting = `one file at a time into an S3 that throws it away; medians of ${options.rounds} rounds, each copy in a process of its own`;
  return `${setting}\n${formatTable(header, rows)}\nratio of MiB/s, by pairs: ${ratios.join(", ")}`;
}

export const offloadBenchmark = benchmark(
  "copies files into R2, beside a plain fetch into the same upload",
  defaults,
  run,
);
