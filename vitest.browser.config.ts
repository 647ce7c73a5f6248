import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";
import { SummaryReporter } from "./tests/summary-reporter.ts";

// oxlint-disable-next-line import/no-default-export -- vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/browser/**/*.test.ts"],
    globalSetup: ["tests/global-setup.ts", "tests/browser/global-setup.ts"],
    reporters: ["default", new SummaryReporter()],
    sequence: { sequencer: LongestFirst },
    // One browser draws for all of them, and it is what takes the time.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 30_000,
  },
});
