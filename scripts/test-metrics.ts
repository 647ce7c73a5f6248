import { spawnSync } from "node:child_process";
import { parseCLI, startVitest } from "vitest/node";
import { answersHelp } from "./vitest-help.ts";

if (answersHelp("npm run test:metrics", process.argv.slice(2), "tests/prometheus")) process.exit();
/** Before vitest begins, which would bury the message in a stack trace. */
if (spawnSync("promtool", ["--version"]).status !== 0) {
  console.error(
    "These tests need promtool on the PATH: `apt-get install --no-install-recommends prometheus` on Debian and\n" +
      "Ubuntu, `brew install prometheus`, or an archive from https://prometheus.io/download/.",
  );
  process.exit(1);
}

// `npm run test:metrics -- -t "rules"`: the arguments are vitest's own.
const args = ["--config", "vitest.metrics.config.ts", ...process.argv.slice(2)];
const { filter, options } = parseCLI(["vitest", "run", ...args]);
const vitest = await startVitest(filter, { ...options, run: true, watch: false });
await vitest.exit();
