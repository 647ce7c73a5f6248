import type { z } from "zod";

/**
 * Who may call: anybody, the Apps Script with its token, an account that may look, one that may change;
 * and for the metrics anybody or, where `METRICS_AUTH` is on, an account or a token of that scope.
 */
export type Access = "open" | "ingress" | "viewer" | "operator" | "metrics";

export interface Answer {
  description: string;
  /** of a JSON body; strict, because a key that is not described is a mistake of one of the two */
  schema?: z.ZodType;
  /** media type of a body that is not JSON */
  type?: string;
  /** what each header says */
  headers?: Readonly<Record<string, string>>;
}

/** One method of one path, as callers are told of it. */
export interface Operation {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** with `{name}` for each parameter */
  path: string;
  /** the heading it stands under */
  tag: string;
  summary: string;
  description?: string;
  access: Access;
  /** what each `{name}` of the path is; a schema where only some texts are possible */
  params?: Readonly<Record<string, string | z.ZodType>>;
  /** the schema that parses the query */
  query?: z.ZodObject;
  /** request headers that matter, and what they say */
  headers?: z.ZodObject;
  /** the schema that parses the body; JSON unless `types` says otherwise */
  body?: { schema: z.ZodType; types?: readonly string[]; required?: boolean };
  /** by status; those that every such operation has (401, 500, …) are added where they are not given */
  answers: Readonly<Record<number, Answer>>;
}
