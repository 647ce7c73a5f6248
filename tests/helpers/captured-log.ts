import { Writable } from "node:stream";
import { createLogger, type Logger } from "@gmail-push/infra";

export interface CapturedLog {
  log: Logger;
  /** every line so far, parsed */
  lines: Record<string, unknown>[];
  /** everything written so far, as text */
  text: () => string;
}

/** A logger whose output a test can read; it logs as a process would, and more (`debug`). */
export function captureLog(): CapturedLog {
  const lines: Record<string, unknown>[] = [];
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      const text = chunk.toString();
      chunks.push(text);
      const line: unknown = JSON.parse(text);
      if (typeof line === "object" && line !== null) lines.push({ ...line });
      done();
    },
  });
  return { log: createLogger({ level: "debug" }, sink), lines, text: () => chunks.join("") };
}
