import { setTimeout } from "node:timers/promises";
import {
  type Attributes,
  type Context,
  diag,
  DiagLogLevel,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from "@opentelemetry/resources";
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import type { Span, SpanAttributes, Tracing } from "./tracing.ts";
import type { TracingConfig } from "./tracing-config.ts";

/** Spans wait for at most this long for others to go with. */
const BATCH_DELAY_MS = 1_000;
/** How BullMQ is told that a job is put off: no fault. */
const PUT_OFF: ReadonlySet<string> = new Set(["DelayedError", "WaitingError"]);

const kinds = {
  server: SpanKind.SERVER,
  consumer: SpanKind.CONSUMER,
  client: SpanKind.CLIENT,
} as const;

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

function parentOf(traceparent: string | undefined): Context {
  const [, traceId = "", spanId = "", flags = "0"] = TRACEPARENT.exec(traceparent ?? "") ?? [];
  const parent: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & 1,
    isRemote: true,
  };
  return isSpanContextValid(parent) ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
}

function traceparentOf(span: OtelSpan): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}

/** Names of ours are set apart from those of OpenTelemetry. */
function named(attributes: SpanAttributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[`gmail_push.${name}`, value] as const],
    ),
  );
}

/** The code or the name of an error: its message may hold anything. */
function errorType(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}

function noteError(span: OtelSpan, error: unknown): void {
  const type = errorType(error);
  if (PUT_OFF.has(type)) return;
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function createSampler({ sampler, ratio }: TracingConfig): Sampler {
  const byName = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  };
  if (sampler === "parentbased_always_on")
    return new ParentBasedSampler({ root: byName.always_on() });
  if (sampler === "parentbased_always_off")
    return new ParentBasedSampler({ root: byName.always_off() });
  if (sampler === "parentbased_traceidratio") {
    return new ParentBasedSampler({ root: byName.traceidratio() });
  }
  return byName[sampler]();
}

/** A collector that is away is told of once in so long, not with each batch. */
const COMPLAINT_EVERY_MS = 60_000;
const quiet = () => undefined;

/** The exporter's complaints go into our log; they tell of its requests and of no span. */
function logComplaints(log: Logger): void {
  let complainedAt = Number.NEGATIVE_INFINITY;
  const complain = (message: string) => {
    const now = performance.now();
    if (now - complainedAt < COMPLAINT_EVERY_MS) return;
    complainedAt = now;
    log.warn({ reason: message.slice(0, 300) }, "traces not exported");
  };
  diag.setLogger(
    { error: complain, warn: complain, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

function createProvider(config: TracingConfig, service: string): TracerProvider {
  const attributes = resourceFromAttributes({ "service.name": config.serviceName ?? service });
  const fromEnvironment = detectResources({ detectors: [envDetector] });
  const exporter = new OTLPTraceExporter({ url: config.url, timeoutMillis: config.timeoutMs });
  return new TracerProvider({
    sampler: createSampler(config),
    resource: defaultResource().merge(fromEnvironment).merge(attributes),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: BATCH_DELAY_MS })],
  });
}

/** Tracing by the OpenTelemetry SDK. Nothing is global but its own complaints. */
export function createOtlpTracing(config: TracingConfig, service: string, log: Logger): Tracing {
  logComplaints(log);
  const provider = createProvider(config, service);
  const tracer = provider.getTracer("gmail-push");

  async function flush(): Promise<"flushed"> {
    await provider.shutdown();
    return "flushed";
  }

  return {
    async span(name, { kind, parent, attributes = {} }, work) {
      const options = { kind: kinds[kind], attributes: named(attributes) };
      const started = tracer.startSpan(name, options, parentOf(parent));
      const span: Span = {
        traceparent: traceparentOf(started),
        set: (more) => void started.setAttributes(named(more)),
      };
      try {
        return await work(span);
      } catch (error) {
        noteError(started, error);
        throw error;
      } finally {
        started.end();
      }
    },
    async [Symbol.asyncDispose]() {
      const ended = new AbortController();
      const patience = setTimeout(config.timeoutMs, "too_late", { signal: ended.signal });
      const result = await Promise.race([flush(), patience]);
      ended.abort();
      patience.catch(() => undefined);
      if (result === "too_late")
        log.warn({ timeoutMs: config.timeoutMs }, "last traces not sent in time");
    },
  };
}
