import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScript } from "../scripts/launch/run-script.ts";
import { LaunchError } from "../scripts/launch-error.ts";
import { openProgressLine } from "./progress-line.ts";
import { helpText, parseOptions } from "./options.ts";
import { formatProgress, formatReport } from "./report.ts";
import { runChaos } from "./run-chaos.ts";

/** `npm run chaos`: resolves with whether all that must hold has held. */
async function main(args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(helpText);
    return true;
  }
  const { seed, minutes, perSecond, keep } = options;
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => stop.abort(new LaunchError(`Stopped by ${signal}.`)));
  }
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-chaos-"));
  const line = openProgressLine(process.stdout);
  console.log(
    `seed ${seed}: the same seed gives the same faults${keep ? `; logs in ${folder}` : ""}`,
  );
  try {
    const report = await runChaos({
      seed,
      runMs: minutes * 60_000,
      perSecond,
      spacingMs: 2_500,
      longestFaultMs: 4_000,
      drainMs: 240_000,
      isHurried: false,
      folder,
      onProgress: (progress) => line.show(formatProgress(progress)),
      signal: stop.signal,
    });
    line.close();
    console.log(formatReport(seed, minutes, report));
    return report.problems.length === 0;
  } finally {
    line.close();
    if (!keep) await rm(folder, { recursive: true, force: true });
  }
}

await runScript(async () => main(process.argv.slice(2)));
