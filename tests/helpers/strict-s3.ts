import { once } from "node:events";
import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { buffer } from "node:stream/consumers";
import { type Credentials, signatureFault } from "./sigv4.ts";
import { createBucket, type S3Operation, type StrictBucket } from "./strict-bucket.ts";

/** What one request gets instead of what it asks for. */
export type S3Fault = { status: number; code: string } | "reset" | "hang";

export interface StrictS3Options {
  /** Looked at before each operation is carried out; `count` is how many of that kind came before. */
  fault?: (operation: S3Operation, count: number) => S3Fault | undefined;
  /** Keeps the bytes of objects, not only their sizes and hashes. Default: true. */
  keep?: boolean;
  /** Checks no signatures and no hashes of payloads, to cost little. */
  lax?: boolean;
}

export interface StrictS3 extends AsyncDisposable {
  endpoint: string;
  bucket: string;
  credentials: Credentials;
  /** What was asked for, in order: `PutObject key`, `UploadPart key 3`, … */
  operations: string[];
  store: StrictBucket;
  /** The variables that make a worker copy into it. */
  env: Record<string, string>;
}

const credentials = { accessKeyId: "test-access-key", secretAccessKey: "test-secret-key" };
const BUCKET = "files";
const PUBLIC_BASE_URL = "https://files.example.org/r2";

/**
 * An S3 on 127.0.0.1 that holds its clients to what R2 says: signatures are checked, parts are equal but for the last,
 * nothing is visible before its upload is complete, aws-chunked bodies are refused.
 */
export async function startStrictS3(options: StrictS3Options = {}): Promise<StrictS3> {
  const { fault, keep = true, lax = false } = options;
  const store = createBucket({ keep });
  const operations: string[] = [];

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const operation = readOperation(request, body);
    if (operation === null) return give(response, 501, errorBody("NotImplemented"));
    const injected = fault?.(
      operation,
      operations.filter((name) => name === label(operation)).length,
    );
    operations.push(label(operation));
    if (injected === "hang") return;
    if (injected === "reset") {
      request.socket.destroy();
      return;
    }
    if (injected !== undefined) return give(response, injected.status, errorBody(injected.code));
    const forged = lax ? null : signatureFault(request, body, credentials);
    if (forged !== null) return give(response, 403, errorBody(forged));
    const { status, headers, body: content } = store.carryOut(operation);
    response.writeHead(status, headers).end(request.method === "HEAD" ? undefined : content);
  }

  const server = http.createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const endpoint = `http://127.0.0.1:${port}`;
  return {
    endpoint,
    bucket: BUCKET,
    credentials,
    operations,
    store,
    env: {
      R2_FETCH_ENABLED: "true",
      OFFLOAD_MODE: "direct",
      R2_ENDPOINT: endpoint,
      R2_BUCKET_NAME: BUCKET,
      R2_ACCESS_KEY_ID: credentials.accessKeyId,
      R2_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      R2_PUBLIC_BASE_URL: PUBLIC_BASE_URL,
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function label({ kind, key, partNumber }: S3Operation): string {
  return [kind, key, partNumber].filter((word) => word !== undefined && word !== "").join(" ");
}

function give(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/xml" }).end(body);
}

function errorBody(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
}

/** Null for what R2 would not take either. */
function readOperation(
  { method, url = "", headers }: IncomingMessage,
  body: Buffer,
): S3Operation | null {
  const { pathname, searchParams: query } = new URL(url, "http://s3");
  const [, bucket, ...path] = pathname.split("/");
  const isChunked = String(headers["content-encoding"]).includes("aws-chunked");
  if (bucket !== BUCKET || isChunked || (method === "PUT" && !headers["content-length"]))
    return null;
  const kind = kindOf(method ?? "", query);
  if (kind === null) return null;
  return {
    kind,
    key: decodeURIComponent(path.join("/")),
    uploadId: query.get("uploadId") ?? "",
    ...(query.has("partNumber") && { partNumber: Number(query.get("partNumber")) }),
    prefix: query.get("prefix") ?? "",
    headers: metadataOf(headers),
    body,
  };
}

function kindOf(method: string, query: URLSearchParams): S3Operation["kind"] | null {
  const isUpload = query.has("uploadId");
  switch (method) {
    case "PUT":
      return isUpload ? "UploadPart" : "PutObject";
    case "POST":
      if (isUpload) return "CompleteMultipartUpload";
      return query.has("uploads") ? "CreateMultipartUpload" : null;
    case "DELETE":
      return isUpload ? "AbortMultipartUpload" : "DeleteObject";
    case "GET":
      return query.has("uploads") ? "ListMultipartUploads" : "GetObject";
    case "HEAD":
      return "HeadObject";
    default:
      return null;
  }
}

function metadataOf(headers: IncomingHttpHeaders): Record<string, string> {
  const kept = /^(?:content-type|content-disposition|x-amz-meta-.*)$/;
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      kept.test(name) && typeof value === "string" ? [[name, value]] : [],
    ),
  );
}
