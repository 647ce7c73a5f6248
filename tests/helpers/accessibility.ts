import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { z } from "zod";

const resultsSchema = z.array(
  z.object({
    id: z.string(),
    impact: z.enum(["minor", "moderate", "serious", "critical"]).nullable(),
    help: z.string(),
    nodes: z.array(z.object({ html: z.string(), failureSummary: z.string().optional() })),
  }),
);

/** Every page that is checked reads it, so the small form of it. */
const axe = readFileSync(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");

const options = {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"],
  // The one rule of WCAG 2.2 that axe leaves off unless asked.
  rules: { "target-size": { enabled: true } },
  resultTypes: ["violations"],
  // No rule of these reads style sheets; the one of sounds that play by themselves wants its media.
  preload: { assets: ["media"] },
};

/** What axe-core finds serious or critical on the page as it is drawn now; one line for each rule and place. */
export async function accessibilityFaults(page: Page): Promise<string[]> {
  // Evaluated, not added as a script: the page's own policy allows no script but ours.
  await page.evaluate(`${axe}; undefined`);
  const run = `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`;
  const violations = resultsSchema.parse(await page.evaluate(run));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary = "" }) => {
        const why = failureSummary.replaceAll(/\s+/g, " ");
        return `${id}: ${help}: ${html.slice(0, 160)} ${why}`;
      }),
    );
}
