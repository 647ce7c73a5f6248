import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { parseArgs } from "node:util";
import { hashPassword } from "@gmail-push/api/password";
import { runScript } from "./launch/run-script.ts";
import { LaunchError } from "./launch-error.ts";

const HELP = `npm run hash-password

Asks for a password (not shown on a terminal; else the first line of the input) and prints its hash,
the value of ADMIN_PASSWORD_HASH or VIEWER_PASSWORD_HASH.`;

/** The first line of the input; on a terminal it is not shown. `undefined` when there is none. */
async function askPassword(): Promise<string | undefined> {
  const terminal = process.stdin.isTTY;
  // What readline would echo of the keys goes nowhere.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const input = createInterface({ input: process.stdin, output, terminal, historySize: 0 });
  process.stderr.write("Password: ");
  try {
    for await (const line of input) return line.trim();
    return undefined;
  } finally {
    process.stderr.write("\n");
    input.close();
  }
}

function wantsHelp(args: readonly string[]): boolean {
  try {
    const options = { help: { type: "boolean", short: "h" } } as const;
    return parseArgs({ args: [...args], options }).values.help ?? false;
  } catch (error) {
    // A password must not be given where other users of the machine can read it.
    if (!(error instanceof TypeError)) throw error;
    throw new LaunchError("This takes no arguments; the password is asked for.", { cause: error });
  }
}

async function main(args: readonly string[]): Promise<true> {
  if (wantsHelp(args)) {
    console.log(HELP);
    return true;
  }
  const password = await askPassword();
  if (password === undefined) throw new LaunchError("No password was given.");
  if (password.length < 8) throw new LaunchError("A password has at least 8 characters.");
  console.log(await hashPassword(password));
  return true;
}

await runScript(async () => main(process.argv.slice(2)));
