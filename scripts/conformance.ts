import { runConformance } from "../tests/conformance/run.ts";
import type { ConformanceReport } from "../tests/conformance/run.ts";
import { parseCommandLine } from "./launch/parse-command-line.ts";
import { runScript } from "./launch/run-script.ts";

const helpText = `Usage: npm run conformance -- DIR

Checks the rules against recorded cases: the files *.jsonl directly in the folder DIR.
Each line is one case, a JSON object with

  id         its name, told when it fails
  input      an object: what the call gets
  expected   what the call must compute

The file's name says which call it is. tests/conformance/adapter.ts lists the calls and reads their inputs.
Ends with 0 when there are cases and all pass, else with 1.`;

const refusals = new Map([
  ["ENOENT", (folder: string) => `There is no folder ${folder}.`],
  ["ENOTDIR", (folder: string) => `${folder} is no folder.`],
]);

/** `npm run conformance`. Resolves with whether there were cases and all passed. */
async function main(args: readonly string[]): Promise<boolean> {
  const { help, folders } = parse(args);
  if (help) {
    console.log(helpText);
    return true;
  }
  const report = await readReport(folders);
  for (const { where, lines } of report.failures) {
    console.log([where, ...lines.map((line) => `    ${line}`)].join("\n"));
  }
  const failed = report.failures.length;
  if (report.passed + failed === 0) console.log("no vectors found");
  console.log(`conformance: ${report.passed} passed, ${failed} failed`);
  return failed === 0 && report.passed > 0;
}

function parse(args: readonly string[]) {
  const options = { help: { type: "boolean", short: "h" } } as const;
  const config = { args: [...args], allowPositionals: true, options } as const;
  const { values, positionals } = parseCommandLine(config, "(--help tells more)");
  return { help: values.help ?? false, folders: positionals };
}

/** What is no folder fails like one without vectors, closing line included, and says why. */
async function readReport(folders: readonly string[]): Promise<ConformanceReport> {
  const [folder, ...others] = folders;
  const none = { passed: 0, failures: [] };
  if (folder === undefined || others.length > 0) {
    console.log("Which folder? npm run conformance -- DIR  (--help tells more)");
    return none;
  }
  try {
    return await runConformance(folder);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error && "code" in error)) throw error;
    console.log(refusals.get(String(error.code))?.(folder) ?? error.message);
    return none;
  }
}

await runScript(async () => main(process.argv.slice(2)));
