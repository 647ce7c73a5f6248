import type { z } from "zod";

/** Every wrong variable of an environment, in one message. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
}

/** What is wrong with a variable. */
export interface EnvMistake {
  name: string;
  message: string;
}

/** "", unset and blank are one thing: the variable is not given. */
function withoutBlanks(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || value.trim() === "" ? [] : [[name, value.trim()]],
    ),
  );
}

/**
 * Reads an environment through a schema. `mistakesBetween` finds what is wrong between variables, also where the
 * schema has found one of them wrong by itself.
 * @throws {EnvironmentError} that lists all mistakes by variable name; values are never shown.
 */
export function parseEnv<S extends z.ZodType>(
  schema: S,
  env: NodeJS.ProcessEnv,
  mistakesBetween: (given: Record<string, string>) => EnvMistake[] = () => [],
): z.output<S> {
  const given = withoutBlanks(env);
  const result = schema.safeParse(given);
  const between = mistakesBetween(given);
  if (result.success && between.length === 0) return result.data;
  const issues = result.error?.issues ?? [];
  const own = issues.map(({ path, message }) => ({
    name: path.join(".") || "environment",
    message,
  }));
  const mistakes = [...own, ...between].map(({ name, message }) => `  ${name}: ${message}`);
  throw new EnvironmentError(
    `The environment has ${mistakes.length} mistake(s):\n${mistakes.join("\n")}\nEvery variable is explained in .env.example.`,
  );
}
