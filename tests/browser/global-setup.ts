import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { findBrowserBinary } from "../../scripts/browser-binary.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the run's one browser takes connections; each test opens a context of its own in it. */
    browserEndpoint: string;
  }
}

/** One headless Chromium for the whole run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await chromium.launchServer({
    executablePath: await findBrowserBinary(process.env),
    // Root has no sandbox: the kernel refuses it.
    chromiumSandbox: process.getuid?.() !== 0,
    host: "127.0.0.1",
  });
  project.provide("browserEndpoint", server.wsEndpoint());
  return async () => server.close();
}
