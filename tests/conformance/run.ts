import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { comparisonOf, compute } from "./adapter.ts";
import { differences } from "./compare.ts";
import { parseVector } from "./vector.ts";

interface Failure {
  /** File and vector id, or the line where no id can be read. */
  where: string;
  lines: string[];
}

export interface ConformanceReport {
  passed: number;
  failures: Failure[];
}

/** Checks every `*.jsonl` file directly in the folder. Throws when the folder cannot be read. */
export async function runConformance(folder: string): Promise<ConformanceReport> {
  const report: ConformanceReport = { passed: 0, failures: [] };
  for (const name of (await readdir(folder)).filter(isVectorFile).toSorted()) {
    const { passed, failures } = await runVectorFile(join(folder, name));
    report.passed += passed;
    report.failures.push(...failures);
  }
  return report;
}

/** Checks one file; a line that is no vector is a failure, a blank line is none. */
export async function runVectorFile(path: string): Promise<ConformanceReport> {
  const file = basename(path, ".jsonl");
  const report: ConformanceReport = { passed: 0, failures: [] };
  const text = await readFile(path, "utf8");
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const failure = check(file, line, index + 1);
    if (failure === null) report.passed += 1;
    else report.failures.push(failure);
  }
  return report;
}

export function isVectorFile(name: string): boolean {
  return name.endsWith(".jsonl");
}

function check(file: string, line: string, lineNumber: number): Failure | null {
  let where = `${file}.jsonl line ${lineNumber}`;
  try {
    const { id, input, expected } = parseVector(line);
    where = `${file}.jsonl ${id}`;
    const lines = differences(expected, compute(file, input), comparisonOf(file));
    return lines.length === 0
      ? null
      : { where, lines: [`input: ${JSON.stringify(input)}`, ...lines] };
  } catch (error) {
    // A call that throws is one more way not to conform, and the other vectors are still to be checked.
    return {
      where,
      lines: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    };
  }
}
