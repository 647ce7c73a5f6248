import { createFinder, indexOfMatch } from "./finder.ts";
import { createTagReader, type Tag } from "./tag.ts";

/** One piece of a body, `[start, end)`. `raw` is the content of a `script` or `style` element that is closed. */
export type Token = { kind: "text" | "comment" | "raw"; start: number; end: number } | Tag;

type ReadToken = (at: number) => Token | null;

const DECLARATION = /<(?:![a-z[]|\?[a-z])/iy;
const RAW_TEXT_ENDS = new Map([
  ["script", "</script"],
  ["style", "</style"],
]);

/**
 * Splits a body into tags, comments and text, in order and without gaps. Where HTML would swallow text to the end of the
 * mail, nothing is swallowed: a tag, comment, script or style that is never closed is ordinary text.
 * Takes time in proportion to the length of the body, whatever it holds.
 */
export function* tokenize(body: string): Generator<Token> {
  const readMarkup = createMarkupReader(body);
  const findRawEnd = createRawEndFinder(body);
  let textStart = 0;
  let at = body.indexOf("<");
  while (at !== -1) {
    const token = readMarkup(at);
    if (token === null) {
      at = body.indexOf("<", at + 1);
      continue;
    }
    if (at > textStart) yield { kind: "text", start: textStart, end: at };
    yield token;
    textStart = token.kind === "tag" && !token.closing ? findRawEnd(token) : token.end;
    if (textStart > token.end) yield { kind: "raw", start: token.end, end: textStart };
    at = body.indexOf("<", textStart);
  }
  if (textStart < body.length) yield { kind: "text", start: textStart, end: body.length };
}

function createMarkupReader(body: string): ReadToken {
  const find = createFinder(body);
  const readTag = createTagReader(body);

  function readUntil(terminator: string, start: number, from: number): Token | null {
    const at = find(terminator, from);
    return at === -1 ? null : { kind: "comment", start, end: at + terminator.length };
  }

  return (at) => {
    // HTML ends a comment at `<!-->` too, hence the search from its first dash.
    if (body.startsWith("<!--", at)) return readUntil("-->", at, at + 2);
    DECLARATION.lastIndex = at;
    return DECLARATION.test(body) ? readUntil(">", at, at) : readTag(at);
  };
}

/** Where the content of an element ends that holds no markup; the end of the tag itself for any other element. */
function createRawEndFinder(body: string): (tag: Tag) => number {
  const missing = new Set<string>();
  return ({ name, end }) => {
    const terminator = RAW_TEXT_ENDS.get(name);
    if (terminator === undefined || missing.has(name)) return end;
    const at = indexOfMatch(new RegExp(`${terminator}(?=[\\t\\n\\f\\r />])`, "gi"), body, end);
    if (at === -1) missing.add(name);
    return at === -1 ? end : at;
  };
}
