import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";
import { writeDocument } from "../../apps/api/src/openapi/document.ts";
import { operations } from "../../apps/api/src/openapi/operations.ts";

/** What is checked of an answer. */
export interface SeenAnswer {
  method: string;
  path: string;
  status: number;
  contentType: string | null;
  text: string;
}

const mediaSchema = z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) }));
const documentSchema = z.object({
  components: z.record(z.string(), z.unknown()),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        responses: z.record(z.string(), z.object({ content: mediaSchema.optional() })),
      }),
    ),
  ),
});

/** Pages, assets and the board are for people, and not described. */
const UNDESCRIBED = /^\/(?:admin|assets)(?:\/|$)|^\/$/;
/** Answers that any path may give which is not described, or to a method it does not have. */
const GENERIC: readonly number[] = [401, 403, 404, 405, 429, 503];

const document = documentSchema.parse(JSON.parse(writeDocument(operations)));
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

const templates = Object.keys(document.paths).map((path) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`),
}));
const validators = new Map<object, ValidateFunction>();

/** The schema sees the document's components under the place it refers to. */
function validatorOf(schema: Record<string, unknown>): ValidateFunction {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const made = ajv.compile({ ...schema, components: document.components });
  validators.set(schema, made);
  return made;
}

const errorReference = { $ref: "#/components/schemas/Error" };

/** Exact paths come before those with parameters. */
function templateOf(path: string): string | null {
  const matching = templates.filter(({ pattern }) => pattern.test(path));
  return (matching.find(({ path: exact }) => !exact.includes("{")) ?? matching[0])?.path ?? null;
}

function mismatch(validate: ValidateFunction, text: string): string | null {
  const body: unknown = JSON.parse(text);
  if (validate(body)) return null;
  return `${ajv.errorsText(validate.errors)} in ${text.slice(0, 600)}`;
}

type Media = z.infer<typeof mediaSchema>;

function bodyProblem(content: Media | undefined, { contentType, text }: SeenAnswer): string | null {
  const [media = ""] = (contentType ?? "").split(";");
  const described = content?.[media];
  if (described === undefined) return `answers ${media}, which is not described`;
  return media === "application/json" ? mismatch(validatorOf(described.schema), text) : null;
}

/** Of a path or method that is not described, refusals only, and those as all are. */
function refusalProblem({ status, contentType, text }: SeenAnswer): string | null {
  if (!GENERIC.includes(status)) return "is not described";
  const isJson = contentType?.startsWith("application/json") ?? false;
  return text === "" || !isJson ? null : mismatch(validatorOf(errorReference), text);
}

function problemOf(answer: SeenAnswer): string | null {
  const { method, path, status, text } = answer;
  const template = templateOf(path);
  const name = method === "HEAD" ? "get" : method.toLowerCase();
  const operation = template === null ? undefined : document.paths[template]?.[name];
  if (operation === undefined) return refusalProblem(answer);
  const response = operation.responses[String(status)];
  if (response === undefined) return "has an answer that is not described";
  return text === "" ? null : bodyProblem(response.content, answer);
}

/**
 * Holds an answer against the API's description, strictly: operation, status, content type and every key.
 * @throws {Error} that says where the two differ.
 */
export function checkDescribed(answer: SeenAnswer): void {
  const path = new URL(answer.path, "http://here").pathname;
  if (UNDESCRIBED.test(path)) return;
  const problem = problemOf({ ...answer, path });
  if (problem === null) return;
  throw new Error(`${answer.method} ${path} → ${answer.status}: ${problem}`);
}
