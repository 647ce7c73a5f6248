import { sha256Hex } from "./hex.ts";
import type { TransferRequest } from "./transfer-request.ts";

const FALLBACK_TYPE = "application/octet-stream";
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/;

export interface DescribedFile {
  request: TransferRequest;
  /** Safe as a file name, or null. */
  name: string | null;
  /** As the source gave it. */
  contentType: string;
}

/**
 * What is kept beside a file (domain 10.4). Of the link only the SHA-256: whoever has the link has the file, so it
 * lies nowhere in clear (design 8.4).
 */
export async function objectMetadata({ request, name, contentType }: DescribedFile): Promise<{
  httpMetadata: R2HTTPMetadata;
  customMetadata: Record<string, string>;
}> {
  const [type = ""] = contentType.split(";", 1);
  return {
    httpMetadata: {
      contentType: MEDIA_TYPE.test(type.trim()) ? type.trim().toLowerCase() : FALLBACK_TYPE,
      contentDisposition: attachment(name),
    },
    customMetadata: {
      ...(name !== null && { originalFilename: name }),
      provider: request.provider,
      uploadedAt: new Date().toISOString(),
      sourceUrl: await sha256Hex(request.sourceUrl.href),
    },
  };
}

/** Always to be saved, never shown: what strangers send must not run as a page of the bucket's domain. */
function attachment(name: string | null): string {
  if (name === null) return "attachment";
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^ -~]|[%"\\]/gu, "_");
  const encoded = encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, percentEncode);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function percentEncode(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
