import type { Logger } from "pino";
import type { TracingConfig } from "./tracing-config.ts";

/** Ids, outcomes and numbers; nothing that came out of an email, no address, no URL. */
export type SpanAttributes = Readonly<Record<string, string | number | null | undefined>>;

/** A piece of work under way. */
export interface Span {
  /** W3C `traceparent` for whoever goes on with the trace; undefined while tracing is off */
  traceparent: string | undefined;
  set(attributes: SpanAttributes): void;
}

export interface SpanStart {
  kind: "server" | "consumer" | "client";
  /** `traceparent` of what led to it; one that does not parse counts as none */
  parent: string | undefined;
  attributes?: SpanAttributes;
}

/** Follows an email through both processes (OpenTelemetry). */
export interface Tracing extends AsyncDisposable {
  /** Runs work within a span, which ends with it; what the work throws is passed on. */
  span<T>(name: string, start: SpanStart, work: (span: Span) => Promise<T>): Promise<T>;
}

const NO_SPAN: Span = { traceparent: undefined, set: () => undefined };

/** Off: the work is done, and nothing else. */
export const noTracing: Tracing = {
  span: (_name, _start, work) => work(NO_SPAN),
  [Symbol.asyncDispose]: async () => undefined,
};

/** Tracing as configured. OpenTelemetry is loaded only where there is somebody to send spans to. */
export async function openTracing(
  config: TracingConfig | null,
  service: string,
  log: Logger,
): Promise<Tracing> {
  if (config === null) return noTracing;
  const { createOtlpTracing } = await import("./otlp-tracing.ts");
  return createOtlpTracing(config, service, log);
}
