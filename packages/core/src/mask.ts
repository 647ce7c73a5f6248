import { createHash } from "node:crypto";

/** First two characters of the part before the first `@`, `***@`, the rest; `***` when there is no such part (domain 3.2). */
export function maskAddress(text: string): string {
  if (text === "") return "";
  const at = text.indexOf("@");
  if (at < 1) return "***";
  return `${firstCharacters(text.slice(0, at), 2)}***@${text.slice(at + 1)}`;
}

/** More after the `@` than a domain, such as a second address or a name. */
const NO_DOMAIN = /@.*[\s@,;:<>()"]/su;

/** What may be shown of a sender as `senderAddress` reads it: nothing when it is no single address. */
export function maskSender(sender: string): string {
  return NO_DOMAIN.test(sender) ? "***" : maskAddress(sender);
}

/** First three words and six digits of a hash, so that equal subjects can be told in a log (domain 3.2). */
function maskSubject(text: string): string {
  if (text === "") return "";
  const trimmed = text.trim();
  const words = trimmed.split(/\s+/u, 3).join(" ");
  const digest = createHash("sha256").update(trimmed, "utf8").digest("hex").slice(0, 6);
  return `${words === "" ? "(empty)" : words}... [${digest}]`;
}

/** Length in code points of the trimmed text, nothing of its content. */
function maskContent(text: string): string {
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
