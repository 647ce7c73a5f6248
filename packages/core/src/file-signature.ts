const pageTypes = new Set(["text/html", "application/xhtml+xml"]);
const shownTypes = /^(?:text\/|application\/json$)/;
const pageStart = /^\s*(?:<!doctype html|<!--|<html|<head|<body|<script|<meta|<title)/;
const SHOWN_BYTES = 1024;

/**
 * Whether a content type names a page, a notice or an error instead of a file. Plain text and JSON count as files
 * when the answer says that it is an attachment, as people send those too.
 */
export function isPageType(contentType: string, isAttachment: boolean): boolean {
  const [type = ""] = contentType.split(";", 1);
  const name = type.trim().toLowerCase();
  return pageTypes.has(name) || (!isAttachment && shownTypes.test(name));
}

/** Whether a file begins as a web page does, in any encoding that keeps ASCII recognisable. */
export function isPage(head: Uint8Array): boolean {
  const ascii = head.subarray(0, SHOWN_BYTES).filter((byte) => byte > 0 && byte < 0x80);
  const start = new TextDecoder().decode(ascii).toLowerCase();
  return pageStart.test(start) || (/^\s*<\?xml/.test(start) && start.includes("<html"));
}

/** `PK`, with which every ZIP begins, an empty one too. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b;
}
