import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseCommandLine } from "./launch/parse-command-line.ts";
import { runScript } from "./launch/run-script.ts";

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

const lines = checks.map(({ name, command }) => `  ${name.padEnd(8)} ${command.join(" ")}`);
const helpText = `Usage: npm run check

Runs, one after the other, all that judges the source without running it. It has no options but --help:

${lines.join("\n")}

\`npm test\` runs the tests. Ends with 0 when all pass, else with 1.`;

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

/** `npm run check`. Resolves with whether every tool passed. */
async function main(args: readonly string[]): Promise<boolean> {
  const options = { help: { type: "boolean", short: "h" } } as const;
  if (parseCommandLine({ args: [...args], options }, "(--help tells more)").values.help === true) {
    console.log(helpText);
    return true;
  }
  let failed = 0;
  for (const { name, command } of checks) {
    if (!(await passes(name, command))) failed += 1;
  }
  console.log(`check: ${checks.length - failed} passed, ${failed} failed`);
  return failed === 0;
}

await runScript(async () => main(process.argv.slice(2)));
