import { OpenAPIRegistry, OpenApiGeneratorV31 } from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import manifest from "../../package.json" with { type: "json" };
import { answersOf } from "./answers.ts";
import type { Access, Answer, Operation } from "./operation.ts";

const securitySchemes = {
  ingressToken: {
    type: "http",
    scheme: "bearer",
    description: "`PROCESS_API_TOKEN`, as the Apps Script sends it",
  },
  apiToken: {
    type: "http",
    scheme: "bearer",
    description: "a token made under /admin/access, for scripts",
  },
  basic: { type: "http", scheme: "basic", description: "`ADMIN_USER` and its password" },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-session",
    description:
      "whoever is signed in to the dashboard (`session` without https); writes also send `X-CSRF-Token`",
  },
} as const;

const signedIn = [{ session: [] }, { apiToken: [] }, { basic: [] }];
const security: Readonly<Record<Access, Record<string, string[]>[]>> = {
  open: [],
  ingress: [{ ingressToken: [] }],
  viewer: signedIn,
  operator: signedIn,
  metrics: [{}, ...signedIn],
};

function headersOf(headers: Answer["headers"] = {}) {
  const all = { "X-Request-Id": "names this request in the log", ...headers };
  return Object.fromEntries(
    Object.entries(all).map(([name, description]) => [
      name,
      { description, schema: { type: "string" as const } },
    ]),
  );
}

function responseOf({ description, schema, type, headers }: Answer) {
  const body = schema ?? z.string();
  const media = type ?? (schema === undefined ? undefined : "application/json");
  return {
    description,
    headers: headersOf(headers),
    ...(media === undefined ? {} : { content: { [media]: { schema: body } } }),
  };
}

function paramsOf(params: NonNullable<Operation["params"]>) {
  return z.object(
    Object.fromEntries(
      Object.entries(params).map(([name, what]) => [
        name,
        typeof what === "string" ? z.string().meta({ description: what }) : what,
      ]),
    ),
  );
}

function requestOf({ params, query, headers, body }: Operation) {
  return {
    ...(params === undefined ? {} : { params: paramsOf(params) }),
    ...(query === undefined ? {} : { query }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined
      ? {}
      : {
          body: {
            required: body.required ?? true,
            content: Object.fromEntries(
              (body.types ?? ["application/json"]).map((type) => [type, { schema: body.schema }]),
            ),
          },
        }),
  };
}

/** The generator leaves flags behind an expression, as `…/u`; JSON Schema reads all as if by `u` and knows no other. */
function plainPattern(key: string, value: unknown): unknown {
  if (key !== "pattern" || typeof value !== "string") return value;
  const [, expression, flags] = /^(.*[^\\])\/([a-z]+)$/su.exec(value) ?? [];
  if (expression === undefined) return value;
  return flags === "u" ? expression : undefined;
}

/** The OpenAPI 3.1 document of the operations, as JSON. */
export function writeDocument(operations: readonly Operation[]): string {
  const registry = new OpenAPIRegistry();
  for (const [name, scheme] of Object.entries(securitySchemes)) {
    registry.registerComponent("securitySchemes", name, scheme);
  }
  for (const operation of operations) {
    const { method, path, tag, summary, description, access } = operation;
    registry.registerPath({
      method,
      path,
      tags: [tag],
      summary,
      ...(description === undefined ? {} : { description }),
      operationId: `${method}${path.replaceAll(/[^A-Za-z0-9]+/g, "_").replace(/_$/, "")}`,
      security: security[access],
      request: requestOf(operation),
      responses: Object.fromEntries(
        Object.entries(answersOf(operation)).map(([status, answer]) => [
          status,
          responseOf(answer),
        ]),
      ),
    });
  }
  const document = new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "gmail-push",
      version: manifest.version,
      description:
        "Labelled Gmail messages become signed webhooks. Reads need a viewer, writes an operator; a path answers 405 to methods it does not have.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/" }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
  });
  return JSON.stringify(document, plainPattern);
}
