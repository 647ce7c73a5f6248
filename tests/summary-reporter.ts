import type { Reporter, TestModule } from "vitest/node";

/**
 * Prints `tests: N passed, N failed, N skipped` as the very last line.
 * A file that does not load, an error outside any test and a run that never began count as failed.
 */
export class SummaryReporter implements Reporter {
  #summary = "tests: 0 passed, 1 failed, 0 skipped";

  onInit(): void {
    // vitest and its coverage print after the run has ended; nothing prints after this.
    process.once("exit", () => console.log(this.#summary));
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number =>
      tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter(
      (module) => module.errors().length > 0 || module.state() === "queued",
    ).length;
    const failed = count("failed") + broken + unhandledErrors.length;
    const skipped = count("skipped") + count("pending");
    this.#summary = `tests: ${count("passed")} passed, ${failed} failed, ${skipped} skipped`;
  }
}
