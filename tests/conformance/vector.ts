export type JsonObject = Record<string, unknown>;

/** One oracle vector: what a call must compute on `input`. */
export interface Vector {
  id: string;
  input: JsonObject;
  /** `deviation.expected` where there is one, else `expected`. */
  expected: unknown;
}

/** Reads one line of a vector file; throws an Error that says what is wrong with it. */
export function parseVector(line: string): Vector {
  const parsed: unknown = JSON.parse(line);
  if (!isObject(parsed)) throw new Error("the line is no JSON object");
  const { id, input, deviation } = parsed;
  if (typeof id !== "string") throw new Error("the vector has no id");
  if (!isObject(input)) throw new Error(`${id} has no input object`);
  if (deviation !== undefined && !isObject(deviation)) {
    throw new Error(`${id} has a deviation that is no object`);
  }
  const holder = deviation ?? parsed;
  if (!("expected" in holder)) throw new Error(`${id} expects nothing`);
  return { id, input, expected: holder["expected"] };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A text of an input. A real null stands for a text that is empty, as it does at the endpoint. */
export function textOf(input: JsonObject, key: string): string {
  const value = input[key];
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") throw new Error(`input.${key} is no text`);
  return value;
}

export function instantOf(input: JsonObject, key: string): Date {
  const instant = new Date(textOf(input, key));
  if (Number.isNaN(instant.getTime())) throw new Error(`input.${key} is no instant`);
  return instant;
}
