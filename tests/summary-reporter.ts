import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

/** So much of an error fits a line; the whole stands further up. */
const MESSAGE_LENGTH = 300;

/** `failed: tests/a.test.ts > it is: expected 1 to be 2 (tests/a.test.ts:3)` */
function failureLine(where: string, error: SerializedError | undefined): string {
  const [message = ""] = stripVTControlCharacters(error?.message ?? "no reason").split("\n", 1);
  const at = error?.stacks?.at(-1);
  const place = at === undefined ? "" : ` (${relative(process.cwd(), at.file)}:${at.line})`;
  return `failed: ${where}: ${message.slice(0, MESSAGE_LENGTH)}${place}`;
}

/** What failed in one file: its tests, and its own loading. */
function failuresOf(module: TestModule): string[] {
  const name = module.relativeModuleId;
  const failures = module.errors().map((error) => failureLine(name, error));
  if (module.state() === "queued") failures.push(`failed: ${name}: it never ran`);
  for (const test of module.children.allTests("failed")) {
    failures.push(failureLine(`${name} > ${test.fullName}`, test.result().errors?.[0]));
  }
  return failures;
}

/**
 * Prints each failure on a line and, as the very last line, `tests: N passed, N failed, N skipped`.
 * A file that does not load, an error outside any test and a run that never began count as failed.
 */
export class SummaryReporter implements Reporter {
  #summary = "tests: 0 passed, 1 failed, 0 skipped";

  onInit(): void {
    // vitest and its coverage print after the run has ended; nothing prints after this.
    process.once("exit", () => console.log(this.#summary));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number =>
      tests.filter((test) => test.result().state === state).length;
    const failures = [
      ...modules.flatMap(failuresOf),
      ...unhandledErrors.map((error) => failureLine("outside any test", error)),
    ];
    const skipped = count("skipped") + count("pending");
    const counts = `tests: ${count("passed")} passed, ${failures.length} failed, ${skipped} skipped`;
    this.#summary = [...failures, counts].join("\n");
  }
}
