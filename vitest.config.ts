import { availableParallelism } from "node:os";
import { configDefaults, defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";
import { SummaryReporter } from "./tests/summary-reporter.ts";

// oxlint-disable-next-line import/no-default-export -- vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    // They need a browser or Prometheus, and have commands of their own: npm run test:browser, test:metrics.
    exclude: [...configDefaults.exclude, "tests/browser/**", "tests/prometheus/**"],
    globalSetup: ["tests/global-setup.ts"],
    reporters: ["default", new SummaryReporter()],
    sequence: { sequencer: LongestFirst },
    // Most of the time is spent waiting, so one more than two cores; several files start processes of their own.
    maxWorkers: Math.min(4, Math.max(3, availableParallelism() - 1)),
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
    coverage: { include: ["packages/core/src/**"] },
  },
});
