import { postedSettingSchema, settingNames } from "@gmail-push/core";
import { z } from "zod";
import { refusal, successSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/admin/settings";
const TAG = "Settings";

/** The very schemas that parse what is posted, each under its own name: `routing_rules` is `RoutingRules`. */
const valueSchema = z.union(
  settingNames.map((name) => {
    const id = `_${name}`.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return postedSettingSchema(name, { allowHttp: false }).meta({ id });
  }),
);

const shown = {
  name: z.enum(settingNames),
  version: z.number().int().meta({ description: "0: never saved, as the environment says" }),
  updated_at: z.string().nullable(),
  updated_by: z.string().nullable(),
  value: valueSchema,
  problem: z
    .string()
    .optional()
    .meta({ description: "there only when what is stored cannot be read" }),
};
const oneSchema = successSchema(shown);

const ETAG = { ETag: "the version, in quotes; send it back as `If-Match`" };
const params = { name: z.enum(settingNames).meta({ description: "which setting" }) };
const headers = z.object({
  "if-match": z
    .string()
    .optional()
    .meta({ description: 'a version such as `"3"`: refused when it is not the newest' }),
});

const saved = {
  200: { description: "saved, and in force here", schema: oneSchema, headers: ETAG },
  400: refusal("`invalid_request` with one entry per mistake, or `egress_blocked`"),
  404: refusal("`unknown_setting`"),
  412: refusal("`version_conflict`: somebody else saved meanwhile; nothing was changed"),
};

/** What operators change at run time. */
export const settingsOperations: readonly Operation[] = [
  {
    method: "get",
    path: PATH,
    tag: TAG,
    summary: "All settings",
    access: "viewer",
    answers: {
      200: {
        description: "each with its version",
        schema: successSchema({ settings: z.array(z.strictObject(shown)) }),
      },
    },
  },
  {
    method: "get",
    path: `${PATH}/{name}`,
    tag: TAG,
    summary: "One setting",
    access: "viewer",
    params,
    answers: {
      200: { description: "as it is in force", schema: oneSchema, headers: ETAG },
      404: refusal("`unknown_setting`"),
    },
  },
  {
    method: "put",
    path: `${PATH}/{name}`,
    tag: TAG,
    summary: "Replace a setting",
    description: "A key that is not given takes its built-in value.",
    access: "operator",
    params,
    headers,
    body: { schema: valueSchema },
    answers: saved,
  },
  {
    method: "patch",
    path: `${PATH}/{name}`,
    tag: TAG,
    summary: "Change keys of a setting",
    description: "Keys that are not given stay as they are.",
    access: "operator",
    params,
    headers,
    body: { schema: z.record(z.string(), z.unknown()) },
    answers: saved,
  },
  {
    method: "get",
    path: `${PATH}/{name}/history`,
    tag: TAG,
    summary: "Earlier versions",
    access: "operator",
    params,
    answers: {
      200: {
        description: "the last fifty, newest first, as they were stored",
        schema: successSchema({ versions: z.array(z.unknown()) }),
      },
      404: refusal("`unknown_setting`"),
    },
  },
];
