import { failureCauses, failureReasons } from "@gmail-push/core";
import { z } from "zod";
import type { Access, Answer, Operation } from "./operation.ts";

/** A refusal, whatever the route. */
export const errorSchema = z
  .strictObject({
    success: z.literal(false),
    code: z.string().meta({ description: "what went wrong, for programs" }),
    message: z.string().meta({ description: "the same, for people" }),
    errors: z
      .array(z.strictObject({ path: z.string(), message: z.string() }))
      .optional()
      .meta({ description: "one entry per mistake in what was sent" }),
    rule: z.string().optional().meta({ description: "with `egress_blocked`: the rule broken" }),
    version: z
      .number()
      .int()
      .optional()
      .meta({ description: "with `version_conflict`: the version that is stored" }),
  })
  .meta({ id: "Error" });

export const timeSchema = z.iso.datetime().meta({ description: "ISO 8601, UTC" });
export const timeOrNullSchema = z.iso.datetime().nullable();
/** The cursor of the next page, null at the end. */
export const nextSchema = z
  .string()
  .nullable()
  .meta({ description: "pass it as `cursor` to read on; null at the end" });

/** Why a request failed, as attempts and test webhooks tell it. */
export const failureFields = {
  reason: z.enum(failureReasons).nullable(),
  cause: z
    .enum(failureCauses)
    .nullable()
    .meta({ description: "what lies behind `network_error` or `tls_error`" }),
  egress_rule: z.string().nullable(),
};

/** The JSON of a route that succeeded. */
export function successSchema<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject({ success: z.literal(true), ...shape });
}

export function refusal(description: string): Answer {
  return { description, schema: errorSchema };
}

const RETRY_AFTER = { "Retry-After": "seconds after which it is worth asking again" };

const unavailable: Answer = {
  ...refusal("Redis cannot be asked, or not in time"),
  headers: RETRY_AFTER,
};

const byAccess: Readonly<Record<Access, Readonly<Record<number, Answer>>>> = {
  open: {},
  ingress: {
    401: { ...refusal("no or a wrong token"), headers: { "WWW-Authenticate": "Bearer" } },
    503: unavailable,
  },
  viewer: {
    401: refusal("not signed in"),
    403: refusal("asked for by another site, or not with this credential"),
    429: { ...refusal("too many failures from this address"), headers: RETRY_AFTER },
    503: unavailable,
  },
  operator: {
    401: refusal("not signed in"),
    403: refusal("this account or token may only look, or another site asked"),
    429: { ...refusal("too many failures from this address"), headers: RETRY_AFTER },
    503: unavailable,
  },
  metrics: {
    401: refusal("`METRICS_AUTH` is on, and there is no account or token that may read them"),
    429: { ...refusal("too many failures from this address"), headers: RETRY_AFTER },
    503: unavailable,
  },
};

const withBody: Readonly<Record<number, Answer>> = {
  400: refusal("the body is not as described"),
  413: refusal("the body is too large"),
  415: refusal("another content type or encoding than those described"),
};

/** All answers of an operation: its own, and those that it shares with all of its kind. */
export function answersOf(operation: Operation): Readonly<Record<number, Answer>> {
  const { access, body, query, params, answers } = operation;
  return {
    ...(query === undefined ? {} : { 400: refusal("the query is not as described") }),
    ...(params === undefined
      ? {}
      : { 400: refusal("the path cannot be read"), 404: refusal("there is none") }),
    ...(body === undefined ? {} : withBody),
    ...byAccess[access],
    500: refusal("a fault of ours; the log has the details under `X-Request-Id`"),
    ...answers,
  };
}
