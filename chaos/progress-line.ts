/** A line that is written over on a terminal, and repeated now and then elsewhere. */
export interface ProgressLine {
  show(text: string): void;
  close(): void;
}

const REPEAT_MS = 5_000;

export function openProgressLine(output: NodeJS.WriteStream): ProgressLine {
  let lastAt = Number.NEGATIVE_INFINITY;
  return {
    show(text) {
      if (output.isTTY) {
        output.write(`\r\u001B[K${text.slice(0, output.columns - 1)}`);
        return;
      }
      if (performance.now() - lastAt < REPEAT_MS) return;
      lastAt = performance.now();
      output.write(`${text}\n`);
    },
    close() {
      if (output.isTTY) output.write("\r\u001B[K");
    },
  };
}
