import type { Content, DocumentOperation } from "../../openapi/parse-document.ts";
import { html, type Html } from "../html.ts";
import { stackTable } from "../table.ts";
import { typeView } from "./schema-view.ts";
import type { Texts } from "./texts.ts";

/** One method of one path. */
export interface Endpoint {
  method: string;
  path: string;
  operation: DocumentOperation;
}

const badges: Readonly<Record<string, string>> = {
  get: "info",
  post: "ok",
  put: "warn",
  patch: "warn",
  delete: "bad",
};

function accessText(text: Texts, { security }: DocumentOperation): string {
  if (security.length === 0) return text.open;
  return security.some((scheme) => "ingressToken" in scheme) ? text.ingress : text.signedIn;
}

function parametersTable(text: Texts, { parameters }: DocumentOperation): Html | string {
  if (parameters.length === 0) return "";
  const rows = parameters.map(
    ({ name, in: where, required, description, schema }) =>
      html`<tr>
        <th scope="row"><code>${name}</code></th>
        <td data-label="${text.where}">${where}${required ? "" : `, ${text.optional}`}</td>
        <td data-label="${text.type}"><code>${typeView(schema)}</code></td>
        <td data-label="${text.meaning}" lang="en">
          ${codeText(description ?? schema.pattern ?? "–")}
        </td>
      </tr>`,
  );
  return stackTable({
    caption: text.parameters,
    heads: [text.name, text.where, text.type, text.meaning],
    rows,
  });
}

/** What stands between backticks is code. */
function codeText(text: string): Html {
  return html`${text
    .split("`")
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function contentView(content: Content | undefined): Html {
  const views = Object.entries(content ?? {}).map(([media, { schema }]) => {
    if (media !== "application/json") return html`<p><code>${media}</code></p>`;
    return html`<pre class="schema" lang="en" tabindex="0">${typeView(schema)}</pre>`;
  });
  return html`${views}`;
}

/** A schema that has a name is named beside what the answer means. */
function nameOf(content: Content | undefined): Html | string {
  const schema = content?.["application/json"]?.schema;
  return schema?.$ref === undefined ? "" : html`<code>${typeView(schema)}</code>`;
}

function answersList(text: Texts, { responses }: DocumentOperation): Html {
  const answers = Object.entries(responses).map(([status, { description, content }]) => {
    const kind = status.startsWith("2") ? "ok" : "warn";
    const name = nameOf(content);
    return html`<dt>
        <span class="badge badge--${kind}">${status}</span>
        <span lang="en">${codeText(description)}</span>
      </dt>
      <dd>${name === "" ? contentView(content) : name}</dd>`;
  });
  return html`<h3>${text.answers}</h3>
    <dl class="answers">${answers}</dl>`;
}

/** A call that can be pasted into a shell, less its body and with the credential to be filled in. */
function exampleOf({ method, path, operation }: Endpoint): string {
  const { security, requestBody } = operation;
  return [
    "curl",
    ...(method === "get" ? [] : ["-X", method.toUpperCase()]),
    ...(security.length === 0 ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(requestBody === undefined
      ? []
      : ["-H 'Content-Type: application/json'", "--data @body.json"]),
    `"$URL${path}"`,
  ].join(" ");
}

/** One operation, closed until it is asked for. */
export function operationView(text: Texts, endpoint: Endpoint): Html {
  const { method, path, operation } = endpoint;
  const { operationId: id, summary, description, requestBody } = operation;
  return html`<details class="operation" id="${id}">
    <summary>
      <span class="badge badge--${badges[method] ?? "info"}">${method.toUpperCase()}</span>
      <code>${path}</code>
      <span lang="en">${summary}</span>
    </summary>
    <p>${accessText(text, operation)}</p>
    ${description === undefined ? "" : html`<p lang="en">${codeText(description)}</p>`}
    ${parametersTable(text, operation)}
    ${
      requestBody === undefined
        ? ""
        : html`<h3>${text.body}</h3>
            ${contentView(requestBody.content)}`
    }
    ${answersList(text, operation)}
    <h3>${text.example}</h3>
    <pre tabindex="0"><code>${exampleOf(endpoint)}</code></pre>
  </details>`;
}
