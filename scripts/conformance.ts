import { runConformance } from "../tests/conformance/run.ts";
import type { ConformanceReport } from "../tests/conformance/run.ts";

const [folder] = process.argv.slice(2);
const report = await readReport(folder);
for (const { where, lines } of report.failures) {
  console.log([where, ...lines.map((line) => `    ${line}`)].join("\n"));
}
const failed = report.failures.length;
if (report.passed + failed === 0) console.log("no vectors found");
console.log(`conformance: ${report.passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || report.passed === 0 ? 1 : 0;

/** A folder that cannot be read fails like one without vectors, and says why. */
async function readReport(path: string | undefined): Promise<ConformanceReport> {
  if (path === undefined) console.log("usage: npm run conformance -- DIR");
  try {
    return path === undefined ? { passed: 0, failures: [] } : await runConformance(path);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    console.log(error.message);
    return { passed: 0, failures: [] };
  }
}
