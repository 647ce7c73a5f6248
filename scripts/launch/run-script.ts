import { LaunchError } from "../launch-error.ts";

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * Runs a command, whose exit status is 1 when it resolves with false. A LaunchError, an error of `told` and what stopped
 * an aborted command are told without their stack; any other is a fault, and thrown.
 */
export async function runScript(
  main: () => Promise<boolean>,
  told: readonly ErrorClass[] = [],
): Promise<void> {
  try {
    if (!(await main())) process.exitCode = 1;
  } catch (error) {
    const reason = error instanceof Error && error.name === "AbortError" ? error.cause : error;
    if (!(reason instanceof Error)) throw error;
    if (![LaunchError, ...told].some((each) => reason instanceof each)) throw error;
    console.error(reason.message);
    process.exitCode = 1;
  }
}
