/*
 * Stands apart from the rest of the core, like file-name.ts and file-signature.ts, and is exported apart: apps/r2-fetcher
 * runs where there is no Node.
 */

const MAX_HEADER_LENGTH = 16_384;

/**
 * The file name of a Content-Disposition header as the sender wrote it, however hostile: `filename*` (RFC 8187) before
 * `filename`. Null when there is none that can be read.
 */
export function dispositionName(header: string): string | null {
  if (header.length > MAX_HEADER_LENGTH) return null;
  const parameters = readParameters(header);
  const extended = parameters.get("filename*");
  const decoded = extended === undefined ? null : decodeExtended(extended);
  return decoded ?? parameters.get("filename") ?? null;
}

/** Names in lower case; of two with the same name, the first counts. */
function readParameters(header: string): Map<string, string> {
  const parameters = new Map<string, string>();
  let at = header.indexOf(";");
  while (at !== -1 && at < header.length) {
    const equals = indexOrEnd(header, "=", at + 1);
    const semicolon = indexOrEnd(header, ";", at + 1);
    if (semicolon <= equals) {
      at = semicolon;
      continue;
    }
    const name = header
      .slice(at + 1, equals)
      .trim()
      .toLowerCase();
    const { value, end } = readValue(header, equals + 1);
    if (!parameters.has(name)) parameters.set(name, value);
    at = indexOrEnd(header, ";", end);
  }
  return parameters;
}

function readValue(header: string, from: number): { value: string; end: number } {
  let at = from;
  while (header[at] === " " || header[at] === "\t") at += 1;
  if (header[at] === '"') return readQuoted(header, at + 1);
  const end = indexOrEnd(header, ";", at);
  return { value: header.slice(at, end).trim(), end };
}

/** A backslash makes the next character count as itself. A missing closing quote is taken as read. */
function readQuoted(header: string, from: number): { value: string; end: number } {
  let value = "";
  let at = from;
  while (at < header.length && header[at] !== '"') {
    if (header[at] === "\\") at += 1;
    value += header[at] ?? "";
    at += 1;
  }
  return { value, end: at + 1 };
}

/** `charset'language'percent-encoded`. Null when it is not that. */
function decodeExtended(text: string): string | null {
  const [, charset = "", encoded = ""] = /^([^']*)'[^']*'(.*)$/s.exec(text) ?? [];
  switch (charset.toLowerCase()) {
    case "utf-8":
      return decodeUtf8(encoded);
    case "iso-8859-1":
      return encoded.replace(/%([\da-f]{2})/gi, (_, hex: string) =>
        String.fromCharCode(Number.parseInt(hex, 16)),
      );
    default:
      return null;
  }
}

function decodeUtf8(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function indexOrEnd(text: string, what: string, from: number): number {
  const index = text.indexOf(what, from);
  return index === -1 ? text.length : index;
}

/** Whether the header says that what comes is to be saved, not shown. */
export function isAttachment(header: string): boolean {
  return header.split(";", 1)[0]?.trim().toLowerCase() === "attachment";
}

/**
 * The header with which a file is saved under a name, never shown: what strangers send must not run as a page of our
 * domain. The plain form is for those who do not read RFC 8187.
 */
export function attachment(name: string | null): string {
  if (name === null) return "attachment";
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]|[%"\\]/gu, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
