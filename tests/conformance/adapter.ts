import type { Comparison } from "./compare.ts";
import { policyCalls } from "./policy-calls.ts";
import { textCalls } from "./text-calls.ts";
import type { JsonObject } from "./vector.ts";

type Call = (input: JsonObject) => unknown;

/** File name, then `input.op` (blank where the file holds one call only). */
const calls: Partial<Record<string, Partial<Record<string, Call>>>> = {
  ...textCalls,
  ...policyCalls,
};

/** Our value of a vector's call; throws on a file or an op nobody knows. */
export function compute(file: string, input: JsonObject): unknown {
  const ops = Object.hasOwn(calls, file) ? calls[file] : undefined;
  if (ops === undefined) throw new Error(`no calls are known for ${file}.jsonl`);
  const op = input["op"] ?? "";
  const call = typeof op === "string" && Object.hasOwn(ops, op) ? ops[op] : undefined;
  if (call === undefined) throw new Error(`${file}.jsonl has no call ${JSON.stringify(op)}`);
  return call(input);
}

/** How the values of a call are compared. */
export function comparisonOf(file: string): Comparison {
  return file === "payload" ? "subset" : "exact";
}
