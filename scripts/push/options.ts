import { parseCommandLine } from "../launch/parse-command-line.ts";
import { LaunchError } from "../launch-error.ts";

export interface PushOptions {
  /** Files, folders and patterns as typed. */
  sources: string[];
  url: string | undefined;
  token: string | undefined;
  /** Seconds the server may hold each answer; null leaves it to the server. */
  waitSeconds: number | null;
  again: boolean;
  help: boolean;
}

export const helpText = `Usage: npm run push -- SOURCE … [options]

Posts emails from .eml files as the Gmail script would, and tells what the server said of each.
SOURCE is a file, a folder (its .eml files, subfolders too) or a quoted pattern.

  --url URL      the server's address     (else the one a running \`npm start\` noted in DATA_DIR)
  --token TOKEN  its PROCESS_API_TOKEN    (else that variable, else the one in DATA_DIR)
  --wait N       wait up to N seconds (0 to 60) for each email's outcome; what takes longer
                 is told as still under way, and goes on
  --again        as new emails: the server otherwise recognises a file it has had before
  --help         this text

Examples:

  npm run push -- samples
  npm run push -- samples/recadrage-urgence.eml --wait 20
  npm run push -- 'samples/desabo-*.eml' --again

Ends with 0 when every email was accepted, else with 1.`;

/** Throws `LaunchError` that says what is wrong with the command line. */
export function parseOptions(args: readonly string[]): PushOptions {
  const { values, positionals } = parse(args);
  const options: PushOptions = {
    sources: positionals,
    url: values.url,
    token: values.token,
    waitSeconds: values.wait === undefined ? null : parseWait(values.wait),
    again: values.again ?? false,
    help: values.help ?? false,
  };
  if (positionals.length === 0 && !options.help) {
    throw new LaunchError(
      "Which emails? For example: npm run push -- samples  (--help tells more)",
    );
  }
  return options;
}

function parse(args: readonly string[]) {
  return parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: {
      url: { type: "string" },
      token: { type: "string" },
      wait: { type: "string" },
      again: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
}

function parseWait(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !Number.isInteger(seconds) || seconds < 0 || seconds > 60) {
    throw new LaunchError("--wait takes a number of seconds from 0 to 60.");
  }
  return seconds;
}
