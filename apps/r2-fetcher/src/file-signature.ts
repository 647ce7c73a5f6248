const pageTypes = /^(?:text\/|application\/(?:xhtml\+xml|json)\b)/;
const pageStart = /^\s*(?:<!doctype|<!--|<html|<head|<body|<script|<meta|<title)/;
const SHOWN_BYTES = 1024;

/** Whether a content type names what people read in a browser rather than keep: pages, notices, errors. */
export function isPageType(contentType: string): boolean {
  return pageTypes.test(contentType.trim().toLowerCase());
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
