import { type DestinationStream, type Logger, pino } from "pino";

export type { Logger } from "pino";
export const logLevels = ["debug", "info", "warn", "error", "silent"] as const;

/** Under load many lines are one write; a single one is there before anybody misses it. */
const BUFFERED = { sync: false, minLength: 4_096, periodicFlush: 100 } as const;

/** What may be said of an error: never its other properties, which can hold a command or a body. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  return {
    type: error.name,
    message: error.message,
    ...("code" in error ? { code: String(error.code) } : {}),
    stack: error.stack,
    ...(error instanceof AggregateError ? { errors: error.errors.map(describeError) } : {}),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/**
 * A JSON logger on standard output. Callers log ids, counts, kinds and durations by an allow list;
 * the redaction below is the net under it.
 */
export function createLogger(
  { level }: { level: (typeof logLevels)[number] },
  destination?: DestinationStream,
): Logger {
  return pino(
    {
      level,
      base: { prefix: "GMAIL_PUSH" },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
      redact: {
        paths: ["*.body", "*.subject", "*.sender", "*.authorization", "*.cookie", "*.command"],
        censor: "[redacted]",
      },
    },
    destination ?? pino.destination(BUFFERED),
  );
}
