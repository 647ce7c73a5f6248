import { parseArgs } from "node:util";
import { LaunchError } from "../launch-error.ts";

export const helpText = `Usage: npm start

Runs the API, the worker and a Redis of its own in one process, and prints what to try.
It has no options but --help; everything is set by variables:

  PORT=8080        port of the API; 0 for any free one
  REDIS_URL=       uses that Redis and starts none
  DATA_DIR=.data   folder of its secrets, log and Redis data
  WEBHOOK_URL=     where deliveries go; without it to a page of its own, /inbox

.env.example explains these and all others, with their defaults.`;

/** Whether help is wanted. Throws `LaunchError` for anything but --help. */
export function wantsHelp(args: readonly string[]): boolean {
  try {
    const options = { help: { type: "boolean", short: "h" } } as const;
    return parseArgs({ args: [...args], options }).values.help ?? false;
  } catch (error) {
    // parseArgs says in plain words what it does not know.
    if (!(error instanceof TypeError)) throw error;
    throw new LaunchError(`${error.message}\n(--help tells which variables there are)`, {
      cause: error,
    });
  }
}
