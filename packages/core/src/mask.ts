import { createHash } from "node:crypto";

/** What follows an `@` that ends no single address, such as a second address or a name. */
const NO_DOMAIN = /[\s@,;:<>()"]/u;

/**
 * First two characters of the part before `@`, `***@`, the rest; `***` when there is no such part, or when
 * the rest is more than a domain.
 */
export function maskAddress(text: string): string {
  if (text === "") return "";
  const at = text.indexOf("@");
  const domain = text.slice(at + 1);
  if (at < 1 || NO_DOMAIN.test(domain)) return "***";
  return `${firstCharacters(text.slice(0, at), 2)}***@${domain}`;
}

/** First three words and six digits of a hash, so that equal subjects can be told in a log (domain 3.2). */
export function maskSubject(text: string): string {
  if (text === "") return "";
  const trimmed = text.trim();
  const words = trimmed.split(/\s+/u, 3).join(" ");
  const digest = createHash("sha256").update(trimmed, "utf8").digest("hex").slice(0, 6);
  return `${words === "" ? "(empty)" : words}... [${digest}]`;
}

/** Length in code points of the trimmed text, nothing of its content. */
export function maskContent(text: string): string {
  let length = 0;
  for (const _ of text.trim()) length += 1;
  return `Content length: ${length} chars`;
}

/** What a log may show of a private text of this type; an unknown type shows nothing (domain 3.2). */
export function mask(text: string, type: string): string {
  if (type === "content") return maskContent(text);
  if (text === "") return "";
  if (type === "email") return maskAddress(text);
  if (type === "subject") return maskSubject(text);
  return "[redacted]";
}

/** `scheme://host[:port]` only: paths and queries of webhooks hold tokens. `***` when there is no host. */
export function maskUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.host === "") return "***";
  return `${parsed.protocol}//${parsed.host}`;
}

function firstCharacters(text: string, count: number): string {
  return Array.from(text.slice(0, count * 2))
    .slice(0, count)
    .join("");
}
