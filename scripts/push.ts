import { join } from "node:path";
import { MultiBar, Presets } from "cli-progress";
import { runScript } from "./launch/run-script.ts";
import { findEmailFiles } from "./push/email-files.ts";
import { helpText, parseOptions } from "./push/options.ts";
import { type Pushed, pushAll } from "./push/push-all.ts";
import { formatPushed, formatSummary } from "./push/report.ts";
import { findServer } from "./push/server.ts";

/** With fewer files the lines themselves show how far it is. */
const barFrom = 6;

/** `npm run push`: emails from .eml files to a running server. Resolves with whether all were accepted. */
async function main(args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(helpText);
    return true;
  }
  const files = await findEmailFiles(options.sources);
  const server = await findServer(options, process.env, join(import.meta.dirname, ".."));
  const output = openOutput(files.length);
  const width = Math.max(...files.map((file) => file.length));
  const pushed: Pushed[] = [];
  try {
    for await (const answer of pushAll(files, server, options.again)) {
      pushed.push(answer);
      output.line(formatPushed(answer, width));
    }
  } finally {
    output.close();
  }
  console.log(formatSummary(pushed, server.url));
  return pushed.every(({ accepted }) => accepted);
}

/** Lines on a terminal pass above a progress bar; elsewhere they are just lines. */
function openOutput(total: number): { line(text: string): void; close(): void } {
  if (!process.stdout.isTTY || total < barFrom) {
    return { line: (text) => console.log(text), close: () => undefined };
  }
  const stream = process.stdout;
  const bars = new MultiBar(
    { stream, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  const bar = bars.create(total, 0);
  return {
    line(text) {
      bars.log(`${text}\n`);
      bar.increment();
    },
    close() {
      // Lines are only printed when the bar is drawn again.
      bars.update();
      bars.stop();
    },
  };
}

await runScript(async () => main(process.argv.slice(2)));
