import { createHash, createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

const HEADER =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([\da-f]{64})$/;
/** Headers that must be covered by a signature where they are sent. */
const covered = /^(?:host|x-amz-.*|content-md5)$/;

/** Why a request is not properly signed (AWS Signature Version 4), by header or in its query; null when it is. */
export function signatureFault(
  request: IncomingMessage,
  body: Uint8Array,
  { accessKeyId, secretAccessKey }: Credentials,
): string | null {
  const url = new URL(request.url ?? "", "http://s3");
  const signed = readSignature(request, url);
  if (signed === null) return "AccessDenied";
  if (signed.accessKeyId !== accessKeyId) return "InvalidAccessKeyId";
  const sent = Object.keys(request.headers).filter((name) => covered.test(name));
  if (sent.some((name) => !signed.headers.includes(name))) return "AccessDenied";
  if (isHex(signed.payloadHash) && signed.payloadHash !== sha256(body)) {
    return "XAmzContentSHA256Mismatch";
  }
  const expected = signatureOf(request, url, signed, secretAccessKey);
  return expected === signed.signature ? null : "SignatureDoesNotMatch";
}

interface Signed {
  accessKeyId: string;
  /** date/region/service/aws4_request */
  scope: string;
  at: string;
  headers: string[];
  signature: string;
  payloadHash: string;
}

function readSignature({ headers }: IncomingMessage, url: URL): Signed | null {
  const query = url.searchParams;
  if (query.has("X-Amz-Signature")) {
    const [accessKeyId = "", ...scope] = (query.get("X-Amz-Credential") ?? "").split("/");
    return {
      accessKeyId,
      scope: scope.join("/"),
      at: query.get("X-Amz-Date") ?? "",
      headers: (query.get("X-Amz-SignedHeaders") ?? "").split(";"),
      signature: query.get("X-Amz-Signature") ?? "",
      payloadHash: "UNSIGNED-PAYLOAD",
    };
  }
  const [, accessKeyId, scope, names, signature] = HEADER.exec(headers.authorization ?? "") ?? [];
  if (!accessKeyId || !scope || !names || !signature) return null;
  return {
    accessKeyId,
    scope,
    at: String(headers["x-amz-date"]),
    headers: names.split(";"),
    signature,
    payloadHash: String(headers["x-amz-content-sha256"]),
  };
}

function signatureOf(request: IncomingMessage, url: URL, signed: Signed, secret: string): string {
  const canonical = [
    request.method,
    // Paths of S3 are signed as they are sent.
    (request.url ?? "").split("?", 1)[0],
    canonicalQuery(url),
    ...signed.headers.map((name) => `${name}:${String(request.headers[name] ?? "").trim()}`),
    "",
    signed.headers.join(";"),
    signed.payloadHash,
  ].join("\n");
  const text = ["AWS4-HMAC-SHA256", signed.at, signed.scope, sha256(canonical)].join("\n");
  const key = signed.scope
    .split("/")
    .reduce<string | Buffer>((secretSoFar, part) => hmac(secretSoFar, part), `AWS4${secret}`);
  return hmac(key, text).toString("hex");
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function isHex(text: string): boolean {
  return /^[\da-f]{64}$/.test(text);
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
