import { createHash } from "node:crypto";

const FALLBACK_TYPE = "application/octet-stream";
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/;

/** A content type without parameters; what cannot be one is bytes. */
export function mediaType(header: string | undefined): string {
  const type = header?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return MEDIA_TYPE.test(type) ? type : FALLBACK_TYPE;
}

/**
 * What is kept beside a file (domain 10.4), in ASCII as headers must be: the name percent-encoded. Of the link only the
 * SHA-256: whoever has the link has the file.
 */
export function objectMetadata(file: {
  sourceUrl: string;
  provider: string;
  name: string | null;
}): Record<string, string> {
  return {
    ...(file.name !== null && { originalfilename: encodeURIComponent(file.name.toWellFormed()) }),
    provider: file.provider,
    uploadedat: new Date().toISOString(),
    sourceurl: createHash("sha256").update(file.sourceUrl).digest("hex"),
  };
}
