import { parseCLI, startVitest } from "vitest/node";
import { findBrowserBinary } from "./browser-binary.ts";
import { LaunchError } from "./launch-error.ts";
import { answersHelp } from "./vitest-help.ts";

/** Before vitest begins, which would bury the message in a stack trace. */
async function findOrTell(): Promise<void> {
  try {
    await findBrowserBinary(process.env);
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

if (answersHelp("npm run test:browser", process.argv.slice(2), "tests/browser/rules"))
  process.exit();
await findOrTell();
// `npm run test:browser -- tests/browser/pages-fr.test.ts -t "French"`: the arguments are vitest's own.
const args = ["--config", "vitest.browser.config.ts", ...process.argv.slice(2)];
const { filter, options } = parseCLI(["vitest", "run", ...args]);
const vitest = await startVitest(filter, { ...options, run: true, watch: false });
await vitest.exit();
