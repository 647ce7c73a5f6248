import { parseCLI, startVitest } from "vitest/node";
import { answersHelp } from "./vitest-help.ts";

if (answersHelp("npm test", process.argv.slice(2), "tests/core")) process.exit();
// `npm test -- tests/core -t "window"`: the arguments are vitest's own. The real Redis comes with
// tests/global-setup.ts and the closing line with tests/summary-reporter.ts, so plain `vitest` has both too.
const { filter, options } = parseCLI(["vitest", "run", ...process.argv.slice(2)]);
const vitest = await startVitest(filter, { ...options, run: true, watch: false });
await vitest.exit();
