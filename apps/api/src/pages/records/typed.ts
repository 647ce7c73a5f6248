import { parseLocalTime } from "@gmail-push/core";

/** What a form's fields hold, each as it was typed; "" for one that was left empty. */
export type Typed<N extends string> = Readonly<Record<N, string>>;

const MAX_LENGTH = 300;

/** The named fields of a query or a form; of a field that came twice, the first counts. */
export function typedOf<N extends string>(sent: unknown, names: readonly N[]): Typed<N> {
  const fields: Readonly<Record<string, unknown>> =
    typeof sent === "object" && sent !== null ? { ...sent } : {};
  const typed: Partial<Record<N, string>> = {};
  for (const name of names) typed[name] = textOf(fields[name]);
  return complete(typed, names);
}

function textOf(value: unknown): string {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === "string" ? one.trim().slice(0, MAX_LENGTH) : "";
}

function complete<N extends string>(
  typed: Partial<Record<N, string>>,
  names: readonly N[],
): Typed<N> {
  const isComplete = (given: Partial<Record<N, string>>): given is Record<N, string> =>
    names.every((name) => given[name] !== undefined);
  if (isComplete(typed)) return typed;
  throw new Error("a field was not read");
}

/** A mistake in a filter, by its field. */
export type Mistakes = Partial<Record<string, "time" | "choice" | "id" | "order">>;

/** Reads a filter's fields and collects what is wrong with them. */
export function createReader<N extends string>(typed: Typed<N>, timeZone: string) {
  const mistakes: Mistakes = {};
  return {
    mistakes,
    /** epoch ms of a time on the reader's clock */
    time(name: N): number | undefined {
      if (typed[name] === "") return undefined;
      const at = parseLocalTime(typed[name], timeZone);
      if (at === null) mistakes[name] = "time";
      return at ?? undefined;
    },
    choice<T extends string>(name: N, choices: readonly T[]): T | undefined {
      if (typed[name] === "") return undefined;
      const chosen = choices.find((choice) => choice === typed[name]);
      if (chosen === undefined) mistakes[name] = "choice";
      return chosen;
    },
    match(name: N, pattern: RegExp): string | undefined {
      if (typed[name] === "") return undefined;
      if (pattern.test(typed[name])) return typed[name];
      mistakes[name] = "id";
      return undefined;
    },
  };
}

/** A path with those fields that hold something. */
export function pathWith(path: string, fields: Readonly<Record<string, string | null>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value) query.set(name, value);
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}
