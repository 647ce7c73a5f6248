import { Presets, SingleBar } from "cli-progress";
import type { Replay } from "./replays.ts";

const LINE_MS = 5_000;

export interface Progress {
  show(replay: Replay): void;
  say(line: string): void;
  close(): void;
}

/** Shows how far a replay is: on a terminal as a bar, elsewhere as a line every few seconds. */
export function openProgress(total: number): Progress {
  if (!process.stdout.isTTY) return openLines();
  const format = "{bar} {percentage}% | {value}/{total} | {eta_formatted}";
  const bar = new SingleBar({ format, hideCursor: true, etaBuffer: 50 }, Presets.shades_classic);
  bar.start(total, 0);
  return {
    show: (replay) => bar.update(replay.total - replay.remaining),
    say: (line) => console.log(`\n${line}`),
    close: () => bar.stop(),
  };
}

function openLines(): Progress {
  let shownAt = 0;
  return {
    show({ total, remaining }) {
      if (Date.now() - shownAt < LINE_MS) return;
      shownAt = Date.now();
      console.log(`${total - remaining} of ${total}`);
    },
    say: (line) => console.log(line),
    close: () => undefined,
  };
}
