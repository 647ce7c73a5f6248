import { parseArgs, type ParseArgsConfig } from "node:util";
import { LaunchError } from "../launch-error.ts";

/** `parseArgs`. Throws LaunchError, in its words, for an option that is unknown or lacks its value. */
export function parseCommandLine<T extends ParseArgsConfig>(
  config: T,
  hint = "(--help lists the options)",
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Node goes on with how to pass a file whose name begins with a dash.
    const [message] = error.message.split(". To specify ");
    throw new LaunchError(`${message}\n${hint}`, { cause: error });
  }
}
