import type { Schema } from "../../openapi/parse-document.ts";
import { html, type Html } from "../html.ts";

const COMPONENT = "#/components/schemas/";

/** Where a named schema stands on the page. */
export function schemaAnchor(name: string): string {
  return `schema-${name}`;
}

function limitsOf(schema: Schema): string[] {
  const { format, pattern, minimum, maximum, minLength, maxLength } = schema;
  const hasDefault = schema.default !== undefined && schema.default !== null;
  return [
    ...(format === undefined ? [] : [format]),
    ...(pattern === undefined ? [] : [pattern]),
    ...(minimum === undefined ? [] : [`≥ ${minimum}`]),
    ...(maximum === undefined ? [] : [`≤ ${maximum}`]),
    ...(minLength === undefined ? [] : [`length ≥ ${minLength}`]),
    ...(maxLength === undefined ? [] : [`length ≤ ${maxLength}`]),
    ...(hasDefault ? [`default ${JSON.stringify(schema.default)}`] : []),
  ];
}

/** What stands behind a type, as a comment. */
function note(schema: Schema): Html | string {
  const words = [...limitsOf(schema), ...(schema.description ? [schema.description] : [])];
  if (words.length === 0) return "";
  return html`${["  ", html`<span class="schema__note">// ${words.join("; ")}</span>`]}`;
}

/** Line breaks and indents are parts, because markup in a template is laid out anew by the formatter. */
function objectView(schema: Schema, indent: string): Html {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const mark = required.includes(name) ? "" : "?";
    return [`${inner}${name}${mark}: `, typeView(property, inner), note(property), "\n"];
  });
  if (typeof others === "object") lines.push([`${inner}[name]: `, typeView(others, inner), "\n"]);
  else if (others !== false) lines.push([`${inner}…\n`]);
  return html`${["{\n", ...lines.flat(), `${indent}}`]}`;
}

/** Any of these. */
function joined(views: readonly Html[]): Html {
  return html`${views.flatMap((view, index) => (index === 0 ? [view] : [" | ", view]))}`;
}

function unionView(parts: readonly Schema[], indent: string): Html {
  return joined(parts.map((part) => typeView(part, indent)));
}

function namedView(type: string | undefined, schema: Schema, indent: string): Html {
  if (type === "array") return html`[${typeView(schema.items ?? {}, indent)}, …]`;
  if (type === "object") return objectView(schema, indent);
  return html`${type ?? "any"}`;
}

/** A schema in few words: names with `?` may be missing, `…` stands for more of the same. */
export function typeView(schema: Schema, indent = ""): Html {
  const { $ref: reference, enum: values, anyOf } = schema;
  if (reference !== undefined) {
    const name = reference.slice(COMPONENT.length);
    return html`<a href="#${schemaAnchor(name)}">${name}</a>`;
  }
  if (anyOf !== undefined) return unionView(anyOf, indent);
  if (values !== undefined)
    return html`${values.map((value) => JSON.stringify(value)).join(" | ")}`;
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return joined(types.map((type) => namedView(type, schema, indent)));
}
