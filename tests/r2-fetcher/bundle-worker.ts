import { join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "../helpers/source-files.ts";

let bundled: Promise<string> | null = null;

/**
 * The Worker as one module, as `wrangler deploy` makes it. rolldown is here through vitest anyway; wrangler itself,
 * with a second bundler and a second runtime, is not needed for it.
 */
export async function bundleWorker(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  await using build = await rolldown({
    input: join(root, "apps/r2-fetcher/src/worker.ts"),
    platform: "neutral",
    tsconfig: false,
  });
  const { output } = await build.generate({ format: "esm" });
  const [chunk, ...others] = output;
  if (others.length > 0 || chunk.imports.length > 0)
    throw new Error("The Worker is not one module");
  return chunk.code;
}
