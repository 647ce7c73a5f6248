import { defineConfig } from "vitest/config";
import { SummaryReporter } from "./tests/summary-reporter.ts";

// oxlint-disable-next-line import/no-default-export -- vitest reads the default export.
export default defineConfig({
  test: {
    include: ["tests/prometheus/**/*.test.ts"],
    globalSetup: ["tests/global-setup.ts"],
    reporters: ["default", new SummaryReporter()],
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 30_000,
    teardownTimeout: 30_000,
  },
});
