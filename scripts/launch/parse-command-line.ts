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
    throw new LaunchError(`${error.message}\n${hint}`, { cause: error });
  }
}
