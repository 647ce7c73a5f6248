import type { z } from "zod";

/** Every wrong variable of an environment, in one message. */
export class EnvironmentError extends Error {
  override name = "EnvironmentError";
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
 * Reads an environment through a schema.
 * @throws {EnvironmentError} that lists all mistakes by variable name; values are never shown.
 */
export function parseEnv<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv): z.output<S> {
  const result = schema.safeParse(withoutBlanks(env));
  if (result.success) return result.data;
  const mistakes = result.error.issues.map(
    (issue) => `  ${issue.path.join(".") || "environment"}: ${issue.message}`,
  );
  throw new EnvironmentError(
    `The environment has ${mistakes.length} mistake(s):\n${mistakes.join("\n")}\nEvery variable is explained in .env.example.`,
  );
}
