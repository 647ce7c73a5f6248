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
  return words.length === 0 ? "" : html` <span class="schema__note">// ${words.join("; ")}</span>`;
}

function objectView(schema: Schema, indent: string): Html {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const mark = required.includes(name) ? "" : "?";
    return html`${inner}${name}${mark}: ${typeView(property, inner)}${note(property)} `;
  });
  if (typeof others === "object") {
    lines.push(html`${inner}[name]: ${typeView(others, inner)} `);
  } else if (others !== false) lines.push(html`${inner}… `);
  return html`{ ${lines}${indent}}`;
}

function unionView(parts: readonly Schema[], indent: string): Html {
  const views = parts.map((part) => typeView(part, indent));
  return html`${views.map((view, index) => (index === 0 ? view : html` | ${view}`))}`;
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
  const views = types.map((type) => namedView(type, schema, indent));
  return html`${views.map((view, index) => (index === 0 ? view : html` | ${view}`))}`;
}
