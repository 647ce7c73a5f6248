import { attachment } from "@gmail-push/core/content-disposition";
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
 * lies nowhere in clear (ARCHITECTURE.md).
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
