import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface WatchedOutput {
  /** All it has written so far, errors included unless they go elsewhere. */
  output: () => string;
  /** Resolves with the match once the output matches; rejects when the process ends before. */
  prints: (pattern: RegExp) => Promise<RegExpExecArray>;
  /** Resolves once it has ended and all it wrote is read. */
  closed: Promise<void>;
}

/** What a child process that was just started writes to its pipes. */
export function watchOutput(child: ChildProcess): WatchedOutput {
  let output = "";
  const changed = new EventTarget();
  const note = (chunk: Buffer | string): void => {
    output += chunk.toString();
    changed.dispatchEvent(new Event("change"));
  };
  child.stdout?.on("data", note);
  child.stderr?.on("data", note);
  const closed = once(child, "close").then(() => note(""));

  return {
    output: () => output,
    async prints(pattern) {
      for (;;) {
        const match = pattern.exec(output);
        if (match !== null) return match;
        const hasEnded = child.exitCode !== null || child.signalCode !== null;
        if (hasEnded) throw new Error(`The process ended:\n${output}`);
        await once(changed, "change");
      }
    },
    closed,
  };
}
