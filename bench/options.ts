import { parseCommandLine } from "../scripts/launch/parse-command-line.ts";
import { LaunchError } from "../scripts/launch-error.ts";

/** Reads `--name number` pairs; what is not given keeps its default. @throws {LaunchError} for anything else. */
export function parseNumbers(
  args: readonly string[],
  defaults: Record<string, number>,
): Record<string, number> {
  const names = Object.keys(defaults);
  const given = parse(args, names);
  const read = (name: string, fallback: number): number => {
    const text = given[name];
    if (typeof text !== "string") return fallback;
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
    throw new LaunchError(`--${name} must be a number, not "${text}".`);
  };
  return Object.fromEntries(
    Object.entries(defaults).map(([name, fallback]) => [name, read(name, fallback)]),
  );
}

function parse(args: readonly string[], names: readonly string[]) {
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  return parseCommandLine({ args: [...args], options }).values;
}
