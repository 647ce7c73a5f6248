import { createHash } from "node:crypto";
import { safeFileName } from "./file-name.ts";
import { percentDecode } from "./percent.ts";
import { normalizeSourceUrl } from "./source-url.ts";
import { splitUrl } from "./split-url.ts";

const FALLBACK_NAME = "file";
const HASH_PART = 8;

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

/** Only a segment with a dot is a name. */
function fileName(segment: string): string {
  const name = segment.includes(".") ? safeFileName(segment) : "";
  return name || FALLBACK_NAME;
}
