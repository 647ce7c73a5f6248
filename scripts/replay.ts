import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { runScript } from "./launch/run-script.ts";
import { LaunchError } from "./launch-error.ts";
import { type AdminClient, findAdmin } from "./replay/admin-client.ts";
import { helpText, parseOptions, type ReplayRequestBody } from "./replay/options.ts";
import {
  changeReplay,
  createReplay,
  listReplays,
  previewReplay,
  readReplay,
  type Replay,
} from "./replay/replays.ts";
import { formatCommands, formatList, formatPreview, formatReplay } from "./replay/report.ts";
import { watchReplay } from "./replay/watch.ts";

const ANSWER_MS = 300_000;

/** `npm run replay`. Resolves with whether what was asked for is done. */
async function main(args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args);
  const { action } = options;
  if (action.kind === "help") {
    console.log(helpText);
    return true;
  }
  const api = await findAdmin(options, process.env, join(import.meta.dirname, ".."));
  switch (action.kind) {
    case "list":
      console.log(formatList(await listReplays(api)));
      return true;
    case "watch":
      return watch(api, await readReplay(api, action.id));
    case "resume":
      return watch(api, await changeReplay(api, action.id, "resume"));
    case "stop":
      return stop(await changeReplay(api, action.id, "stop"));
    case "replay":
      return replayAll(api, action.request, options.yes);
  }
}

function stop(replay: Replay): boolean {
  console.log(formatReplay(replay));
  if (replay.state === "stopped") console.log(formatCommands(replay, "stopped"));
  return true;
}

async function replayAll(
  api: AdminClient,
  request: ReplayRequestBody,
  yes: boolean,
): Promise<boolean> {
  const preview = await previewReplay(api, request);
  if (preview.count === 0) {
    console.log("There is nothing to replay: no delivery matches.");
    return true;
  }
  console.log(formatPreview(preview));
  if (!yes && !(await agrees())) {
    console.log("Nothing was replayed.");
    return false;
  }
  return watch(api, await createReplay(api, request));
}

/** Asks the person at the terminal; without one, only --yes agrees. */
async function agrees(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new LaunchError("There is no terminal to ask at. Give --yes to replay these.");
  }
  const lines = createInterface(process.stdin, process.stdout);
  try {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const answer = await lines.question("Replay them? [y/N] ", { signal });
    return /^y(?:es)?$/i.test(answer.trim());
  } catch (error) {
    // Nobody answered in time, or Ctrl-C did.
    if (error instanceof Error && error.name === "AbortError") return false;
    throw error;
  } finally {
    lines.close();
  }
}

async function watch(api: AdminClient, replay: Replay): Promise<boolean> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  console.log(`Replay ${replay.id}`);
  const last = await watchReplay(api, replay, interrupted.signal);
  console.log(formatReplay(last));
  if (last.state !== "done") console.log(formatCommands(last, last.state));
  return last.state === "done";
}

await runScript(async () => main(process.argv.slice(2)));
