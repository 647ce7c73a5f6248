import { parseCommandLine } from "../scripts/launch/parse-command-line.ts";
import { LaunchError } from "../scripts/launch-error.ts";

export interface ChaosCliOptions {
  seed: number;
  minutes: number;
  perSecond: number;
  keep: boolean;
  help: boolean;
}

export const helpText = `Usage: npm run chaos [-- options]

Runs API, two workers and Redis as processes, breaks them and every connection between them,
pushes emails all the while, then shows that none was lost.

  --seed N      which faults, when, and which emails; default: a new one each time
  --minutes M   how long (default 1)
  --rate R      new emails per second (default 25)
  --keep        keeps the folder with data and logs
  --help        this text

Ends with 0 when nothing was lost and all accounts agree, else with 1.`;

/** Throws `LaunchError` that says what is wrong with the command line. */
export function parseOptions(args: readonly string[]): ChaosCliOptions {
  const values = parse(args);
  return {
    seed: numberBetween("seed", values.seed ?? String(Date.now() % 1_000_000), [0, 2 ** 31]),
    minutes: numberBetween("minutes", values.minutes, [0.1, 1_440]),
    perSecond: numberBetween("rate", values.rate, [1, 500]),
    keep: values.keep,
    help: values.help,
  };
}

function parse(args: readonly string[]) {
  const { values } = parseCommandLine({
    args: [...args],
    options: {
      seed: { type: "string" },
      minutes: { type: "string", default: "1" },
      rate: { type: "string", default: "25" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  return values;
}

function numberBetween(name: string, text: string, [low, high]: readonly [number, number]): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= low && value <= high) return value;
  throw new LaunchError(`--${name} takes a number from ${low} to ${high}.`);
}
