import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";

const valueSchema = z.union([
  z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
  z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
  z.object({ doubleValue: z.number() }).transform(({ doubleValue }) => doubleValue),
  z.object({ boolValue: z.boolean() }).transform(({ boolValue }) => boolValue),
  z.object({ arrayValue: z.unknown() }).transform(() => "(array)"),
]);
const attributesSchema = z
  .array(z.object({ key: z.string(), value: valueSchema }))
  .transform((pairs) => Object.fromEntries(pairs.map(({ key, value }) => [key, value])));

const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().default(""),
  name: z.string(),
  kind: z.number(),
  attributes: attributesSchema,
  events: z.array(z.unknown()).default([]),
  status: z.object({ code: z.number().default(0), message: z.string().default("") }),
});
const requestSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: attributesSchema }),
      scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })),
    }),
  ),
});

/** A span as it was sent, with the name of the service that sent it. */
export type CollectedSpan = z.infer<typeof spanSchema> & { service: unknown };

export interface TestCollector extends AsyncDisposable {
  /** for OTEL_EXPORTER_OTLP_ENDPOINT */
  url: string;
  /** in the order they came, which is by their ends */
  spans: CollectedSpan[];
  /** everything as it was sent */
  bodies: unknown[];
}

/** A collector of OpenTelemetry spans: OTLP over HTTP as JSON, on 127.0.0.1. */
export async function startCollector(): Promise<TestCollector> {
  const spans: CollectedSpan[] = [];
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    json(request).then(
      (body) => {
        bodies.push(body);
        for (const { resource, scopeSpans } of requestSchema.parse(body).resourceSpans) {
          const service = resource.attributes["service.name"];
          spans.push(
            ...scopeSpans.flatMap((scope) => scope.spans.map((span) => ({ ...span, service }))),
          );
        }
        response.writeHead(request.url === "/v1/traces" ? 200 : 404).end("{}");
      },
      () => response.writeHead(400).end(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    spans,
    bodies,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
