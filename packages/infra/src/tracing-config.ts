import { z } from "zod";
import { numberFrom, oneOf, wholeNumberFrom } from "./env-values.ts";

const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

const endpoint = z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }).optional();

/** The standard variables of OpenTelemetry that are read here; its exporter reads those of its own (headers, certificates). */
export const tracingEnvShape = {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: endpoint,
  OTEL_SERVICE_NAME: z.string().max(200, "must have at most 200 characters").optional(),
  OTEL_TRACES_SAMPLER: oneOf(samplers).default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: numberFrom(0, 1).default(1),
  OTEL_EXPORTER_OTLP_TIMEOUT: wholeNumberFrom(100, 60_000).default(3_000),
  OTEL_SDK_DISABLED: z.stringbool({ error: "must be true or false" }).default(false),
};
type TracingEnv = z.output<z.ZodObject<typeof tracingEnvShape>>;

export interface TracingConfig {
  /** where spans are posted, by OTLP over HTTP as JSON */
  url: string;
  /** null: named after the process */
  serviceName: string | null;
  /** for one batch of spans, all tries together; the last one at the stop included */
  timeoutMs: number;
  sampler: (typeof samplers)[number];
  /** of the traces that a `…traceidratio` sampler keeps, 0 to 1 */
  ratio: number;
}

/** Null: tracing is off. */
export function readTracing(env: TracingEnv): TracingConfig | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own } = env;
  const url = own ?? (base === undefined ? null : `${base.replace(/\/+$/u, "")}/v1/traces`);
  if (url === null || env.OTEL_SDK_DISABLED) return null;
  return {
    url,
    serviceName: env.OTEL_SERVICE_NAME ?? null,
    timeoutMs: env.OTEL_EXPORTER_OTLP_TIMEOUT,
    sampler: env.OTEL_TRACES_SAMPLER,
    ratio: env.OTEL_TRACES_SAMPLER_ARG,
  };
}
