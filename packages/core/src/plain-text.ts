import { decodeEntities } from "./entities.ts";
import { type Token, tokenize } from "./markup.ts";
import type { Tag } from "./tag.ts";

/** Elements that start and end a line. Table rows and cells are among them: each cell is a line of its own. */
const BLOCKS = new Set(
  (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption " +
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary " +
    "table tbody td tfoot th thead tr ul"
  ).split(" "),
);

/**
 * The text a reader of the body sees, for detection (departure `plain-text`): without tags, comments, scripts, styles
 * and head, with a line break at both ends of a block, references decoded once. Hidden text is text, attributes are not.
 */
export function plainText(body: string): string {
  if (!body.includes("<")) return decodeEntities(body);
  const parts: string[] = [];
  let headStart = -1;
  for (const token of tokenize(body)) {
    if (opensHead(token) && headStart === -1) headStart = parts.length;
    if (closesHead(token) && headStart !== -1) {
      parts.length = headStart;
      headStart = -1;
    }
    parts.push(textOf(token, body));
  }
  return parts.join("");
}

function textOf(token: Token, body: string): string {
  if (token.kind === "text") return decodeEntities(body.slice(token.start, token.end));
  return token.kind === "tag" && BLOCKS.has(token.name) ? "\n" : "";
}

function opensHead(token: Token): boolean {
  return isTag(token) && token.name === "head" && !token.closing;
}

/** The end tag of `head` may be left out; a body ends it too. One that is never ended keeps its text. */
function closesHead(token: Token): boolean {
  return isTag(token) && (token.name === "head" ? token.closing : token.name === "body");
}

function isTag(token: Token): token is Tag {
  return token.kind === "tag";
}
