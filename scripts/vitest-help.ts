/** Tells how a test command is used, with a path it has as `example`; vitest's own entry that is called from a script starts instead of answering. */
export function answersHelp(command: string, args: readonly string[], example: string): boolean {
  if (!args.some((arg) => arg === "--help" || arg === "-h")) return false;
  console.log(`${command} [-- [FILE …] [options of vitest]]

  ${`${command} -- ${example}`.padEnd(50)}  files whose path contains this
  ${`${command} -- -t "window"`.padEnd(50)}  tests whose name matches

\`node_modules/.bin/vitest run --help\` lists all options.`);
  return true;
}
