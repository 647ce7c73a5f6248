import type { ApiDocument } from "../../openapi/parse-document.ts";
import { html, type Html } from "../html.ts";
import { renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { type Endpoint, operationView } from "./operation-view.ts";
import { schemaAnchor, typeView } from "./schema-view.ts";
import { texts } from "./texts.ts";

/** A tag may have several words, an id none. */
function tagAnchor(tag: string): string {
  return `tag-${tag.toLowerCase().replaceAll(/\W+/g, "-")}`;
}

function endpointsOf({ paths }: ApiDocument, tag: string): Endpoint[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ method, path, operation })),
  );
}

function schemaViews({ components }: ApiDocument): Html[] {
  return Object.entries(components.schemas).map(
    ([name, schema]) =>
      html`<h3 id="${schemaAnchor(name)}"><code>${name}</code></h3>
        <pre class="schema" lang="en" tabindex="0">${typeView(schema)}</pre>`,
  );
}

/** The API's description, to browse. Its own words are in English. */
export function renderDescription(context: PageContext, document: ApiDocument): string {
  const text = texts[context.locale];
  const tags = document.tags.map(({ name }) => name);
  const sections = tags.map(
    (tag) =>
      html`<section class="card" id="${tagAnchor(tag)}" aria-labelledby="${tagAnchor(tag)}-heading">
        <h2 id="${tagAnchor(tag)}-heading" lang="en">${tag}</h2>
        ${endpointsOf(document, tag).map((endpoint) => operationView(text, endpoint))}
      </section>`,
  );
  const body = html`<p>${text.about}</p>
    <p class="row">
      <a class="button" href="/openapi.json">${text.document}</a>
      <a class="button" href="/admin/access">${text.tokens}</a>
    </p>
    <nav class="card row" aria-label="${text.contents}">
      ${tags.map((tag) => html`<a href="#${tagAnchor(tag)}" lang="en">${tag}</a>`)}
      <a href="#schemas">${text.schemas}</a>
    </nav>
    ${sections}
    <section class="card" id="schemas" aria-labelledby="heading-schemas">
      <h2 id="heading-schemas">${text.schemas}</h2>
      ${schemaViews(document)}
    </section>`;
  return renderPage(context, { title: text.title, active: "api", body });
}
