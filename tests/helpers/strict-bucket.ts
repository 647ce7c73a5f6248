import { createHash } from "node:crypto";

export interface S3Operation {
  kind:
    | "PutObject"
    | "GetObject"
    | "HeadObject"
    | "DeleteObject"
    | "CreateMultipartUpload"
    | "UploadPart"
    | "CompleteMultipartUpload"
    | "AbortMultipartUpload"
    | "ListMultipartUploads";
  key: string;
  uploadId: string;
  partNumber?: number;
  prefix: string;
  /** type, disposition and metadata */
  headers: Record<string, string>;
  body: Buffer;
}

interface S3Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

interface Part {
  size: number;
  md5: string;
  content: Buffer | null;
}

export interface StoredObject {
  size: number;
  /** MD5, or that of the parts' MD5s with their number */
  etag: string;
  parts: number;
  headers: Record<string, string>;
  /** null where bytes are not kept */
  content: Buffer | null;
}

interface StartedUpload {
  key: string;
  headers: Record<string, string>;
  parts: Map<number, Part>;
}

export interface StrictBucket {
  /** what everybody can see */
  objects: Map<string, StoredObject>;
  /** what was begun and neither completed nor given up */
  uploads: Map<string, StartedUpload>;
  carryOut: (operation: S3Operation) => S3Answer;
}

const MIN_PART = 5 * 1024 ** 2;
const ok = (body: string | Buffer = "", headers: Record<string, string> = {}): S3Answer => ({
  status: 200,
  headers,
  body,
});
const refused = (status: number, code: string): S3Answer => ({
  status,
  headers: { "content-type": "application/xml" },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`,
});
const md5 = (content: Uint8Array): string => createHash("md5").update(content).digest("hex");

/** The rules of R2, for one bucket. */
export function createBucket({ keep }: { keep: boolean }): StrictBucket {
  const objects: StrictBucket["objects"] = new Map();
  const uploads: StrictBucket["uploads"] = new Map();
  let serial = 0;

  function complete({ key, uploadId, body }: S3Operation): S3Answer {
    const upload = uploads.get(uploadId);
    if (upload?.key !== key) return refused(404, "NoSuchUpload");
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(numberIn);
    const parts = named.map((number) => upload.parts.get(number));
    const whole = parts.filter((part) => part !== undefined);
    const isRising = named.every(
      (number, index) => index === 0 || number > (named[index - 1] ?? 0),
    );
    if (whole.length === 0 || whole.length !== parts.length || !isRising) {
      return refused(400, "InvalidPart");
    }
    const [first] = whole;
    const inner = whole.slice(0, -1);
    const last = whole.at(-1);
    if (inner.some(({ size }) => size !== first?.size || size < MIN_PART)) {
      return refused(400, "InvalidPart");
    }
    if (inner.length > 0 && (last?.size ?? 0) > (first?.size ?? 0))
      return refused(400, "InvalidPart");
    uploads.delete(uploadId);
    const digests = Buffer.concat(whole.map((part) => Buffer.from(part.md5, "hex")));
    const object = {
      size: whole.reduce((sum, { size }) => sum + size, 0),
      etag: `${md5(digests)}-${whole.length}`,
      parts: whole.length,
      headers: upload.headers,
      content: keep ? Buffer.concat(whole.map(({ content }) => content ?? Buffer.alloc(0))) : null,
    };
    objects.set(key, object);
    return ok(
      `<CompleteMultipartUploadResult><Key>${xml(key)}</Key><ETag>"${object.etag}"</ETag></CompleteMultipartUploadResult>`,
    );
  }

  function uploadPart({ uploadId, key, partNumber = 0, body }: S3Operation): S3Answer {
    const upload = uploads.get(uploadId);
    if (upload?.key !== key) return refused(404, "NoSuchUpload");
    const part = { size: body.length, md5: md5(body), content: keep ? body : null };
    upload.parts.set(partNumber, part);
    return ok("", { etag: `"${part.md5}"` });
  }

  function list(prefix: string): S3Answer {
    const found = [...uploads].filter(([, { key }]) => key.startsWith(prefix));
    const entries = found.map(
      ([id, { key }]) => `<Upload><Key>${xml(key)}</Key><UploadId>${id}</UploadId></Upload>`,
    );
    return ok(`<ListMultipartUploadsResult>${entries.join("")}</ListMultipartUploadsResult>`);
  }

  function show(key: string): S3Answer {
    const object = objects.get(key);
    if (object === undefined) return refused(404, "NoSuchKey");
    const headers = {
      ...object.headers,
      etag: `"${object.etag}"`,
      "content-length": `${object.size}`,
    };
    return ok(object.content ?? "", headers);
  }

  function carryOut(operation: S3Operation): S3Answer {
    const { kind, key, uploadId, headers, body } = operation;
    switch (kind) {
      case "PutObject": {
        const etag = md5(body);
        objects.set(key, {
          size: body.length,
          etag,
          parts: 1,
          headers,
          content: keep ? body : null,
        });
        return ok("", { etag: `"${etag}"` });
      }
      case "CreateMultipartUpload":
        serial += 1;
        uploads.set(`upload-${serial}`, { key, headers, parts: new Map() });
        return ok(
          `<InitiateMultipartUploadResult><Key>${xml(key)}</Key><UploadId>upload-${serial}</UploadId></InitiateMultipartUploadResult>`,
        );
      case "UploadPart":
        return uploadPart(operation);
      case "CompleteMultipartUpload":
        return complete(operation);
      case "AbortMultipartUpload":
        return uploads.delete(uploadId)
          ? { status: 204, headers: {}, body: "" }
          : refused(404, "NoSuchUpload");
      case "ListMultipartUploads":
        return list(operation.prefix);
      case "DeleteObject":
        objects.delete(key);
        return { status: 204, headers: {}, body: "" };
      case "HeadObject":
      case "GetObject":
        return show(key);
    }
  }

  return { objects, uploads, carryOut };
}

function numberIn(match: RegExpMatchArray): number {
  return Number(match[1]);
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
