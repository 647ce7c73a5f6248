import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const root = join(import.meta.dirname, "..");
const checks = [
  { name: "types", command: ["tsc"] },
  { name: "script", command: ["tsc", "-p", "apps/apps-script"] },
  { name: "fetcher", command: ["tsc", "-p", "apps/r2-fetcher"] },
  { name: "browser", command: ["tsc", "-p", "apps/api/assets"] },
  { name: "lint", command: ["oxlint", "--type-aware"] },
  { name: "format", command: ["oxfmt", "--check"] },
  { name: "unused", command: ["knip"] },
];

/** Runs one tool; its output is shown only when it finds something. */
async function passes(name: string, [program = "", ...args]: string[]): Promise<boolean> {
  const startedAt = Date.now();
  const child = spawn(join(root, "node_modules", ".bin", program), args, {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr, closed] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  const passed = closed[0] === 0;
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${passed ? "passed" : "FAILED"}  ${name.padEnd(6)}  ${program}, ${seconds} s`);
  if (!passed) console.log(`${stdout}${stderr}`.trimEnd());
  return passed;
}

let failed = 0;
for (const { name, command } of checks) {
  if (!(await passes(name, command))) failed += 1;
}
console.log(`check: ${checks.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
