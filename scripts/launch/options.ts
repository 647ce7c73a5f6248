import { parseCommandLine } from "./parse-command-line.ts";

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
  const options = { help: { type: "boolean", short: "h" } } as const;
  const hint = "(--help tells which variables there are)";
  return parseCommandLine({ args: [...args], options }, hint).values.help ?? false;
}
