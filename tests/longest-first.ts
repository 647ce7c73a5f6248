import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those of ten seconds and more, longest first. */
const LONGEST = [
  "browser/pages-en",
  "browser/pages-fr",
  "browser/api",
  "browser/pages-viewer",
  "browser/overview",
  "scripts/start",
  "worker/replay-crash",
  "worker/offload-direct/storage",
  "scripts/commands",
  "e2e/alerts",
  "chaos/short",
  "chaos/fault-points",
  "r2-fetcher/store",
  "r2-fetcher/once",
  "scripts/push",
  "scripts/replay",
].map((name) => `/tests/${name}.test.ts`);

function rankOf({ moduleId }: TestSpecification): number {
  const at = LONGEST.findIndex((name) => moduleId.endsWith(name));
  return at < 0 ? LONGEST.length : at;
}

/** Begins with the files that take longest, so that no worker is left with one when the others are done. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- not an array's: it makes a new one.
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
