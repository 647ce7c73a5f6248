import { createHash } from "node:crypto";
import { percentDecode } from "./percent.ts";
import { normalizeSourceUrl } from "./source-url.ts";
import { splitUrl } from "./split-url.ts";
import { WHITE_SPACE } from "./text.ts";

const FALLBACK_NAME = "file";
const MAX_CODE_POINTS = 120;
const HASH_PART = 8;

const UNSAFE = /[/\\:*?"<>|\p{Cc}\p{Bidi_Control}]/gu;
const OUTER = new RegExp(`[.${WHITE_SPACE}]`);

/**
 * Where the file of a source is stored: `{provider}/{8 hex}/{8 hex}/{file name}`. The digits are of the SHA-256 of the normalised
 * URL, so that one source has one place (domain 10.2).
 */
export function objectKey(sourceUrl: string, provider: string): string {
  const url = normalizeSourceUrl(sourceUrl, provider);
  const hash = createHash("sha256").update(url, "utf8").digest("hex");
  const folders = [hash.slice(0, HASH_PART), hash.slice(HASH_PART, 2 * HASH_PART)];
  return [provider, ...folders, fileName(lastSegment(url))].join("/");
}

/** What follows a `;` is a parameter of the segment, no part of its name. */
function lastSegment(url: string): string {
  const { path } = splitUrl(url);
  const [segment = ""] = path.slice(path.lastIndexOf("/") + 1).split(";", 1);
  return percentDecode(segment);
}

/** A name that any store and any disk accepts (departure `filename`); only a segment with a dot is a name. */
function fileName(segment: string): string {
  if (!segment.includes(".")) return FALLBACK_NAME;
  const safe = trimOuter(segment.normalize("NFC").replace(UNSAFE, "_")).replaceAll("..", "_");
  return shorten(safe) || FALLBACK_NAME;
}

function trimOuter(name: string): string {
  let start = 0;
  let end = name.length;
  while (start < end && OUTER.test(name.charAt(start))) start += 1;
  while (end > start && OUTER.test(name.charAt(end - 1))) end -= 1;
  return name.slice(start, end);
}

/** Cuts before the extension. An extension as long as that is none. */
function shorten(name: string): string {
  const characters = Array.from(name);
  if (characters.length <= MAX_CODE_POINTS) return name;
  const dot = characters.lastIndexOf(".");
  const extension = dot === -1 ? [] : characters.slice(dot);
  const kept = MAX_CODE_POINTS - extension.length;
  if (kept <= 0) return characters.slice(0, MAX_CODE_POINTS).join("");
  return [...characters.slice(0, kept), ...extension].join("");
}
