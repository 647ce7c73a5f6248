import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/*
 * A provider and an S3 in one process, both as cheap as can be: `GET /source/<bytes>` gives a file of that size, and
 * what is put below `/bucket/` is counted and thrown away, after R2's rule that parts are equal but for the last.
 */
const CHUNK = Buffer.alloc(256 * 1024, "PK\u0003\u0004 the same again and again. ");
const uploads = new Map<string, number[]>();
const objects = new Map<string, number>();
let serial = 0;

function* chunksOf(size: number): Generator<Buffer> {
  for (let sent = 0; sent < size; sent += CHUNK.length) yield CHUNK.subarray(0, size - sent);
}

async function give(size: number, response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "application/zip", "content-length": size });
  await pipeline(Readable.from(chunksOf(size), { objectMode: false }), response);
}

async function count(request: IncomingMessage): Promise<number> {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await new Promise((resolve) => {
    request.on("end", resolve);
  });
  return bytes;
}

function complete(uploadId: string, key: string): number {
  const parts = uploads.get(uploadId) ?? [];
  const isEqual = parts.slice(0, -1).every((size) => size === parts[0]);
  if (parts.length === 0 || !isEqual || (parts.at(-1) ?? 0) > (parts[0] ?? 0)) return 400;
  uploads.delete(uploadId);
  objects.set(
    key,
    parts.reduce((sum, size) => sum + size, 0),
  );
  return 200;
}

async function store(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
  const { pathname: key, searchParams: query } = url;
  const uploadId = query.get("uploadId") ?? "";
  const bytes = await count(request);
  if (request.method === "HEAD") {
    const size = objects.get(key);
    response.writeHead(size === undefined ? 404 : 200, { "content-length": size ?? 0 }).end();
  } else if (request.method === "PUT" && uploadId === "") {
    objects.set(key, bytes);
    response.writeHead(200, { etag: '"x"' }).end();
  } else if (request.method === "PUT") {
    const parts = uploads.get(uploadId);
    if (parts) parts[Number(query.get("partNumber")) - 1] = bytes;
    response.writeHead(parts ? 200 : 404, { etag: '"x"' }).end();
  } else if (query.has("uploads")) {
    serial += 1;
    uploads.set(`u${serial}`, []);
    response.end(
      `<InitiateMultipartUploadResult><UploadId>u${serial}</UploadId></InitiateMultipartUploadResult>`,
    );
  } else {
    response.writeHead(complete(uploadId, key));
    response.end(`<CompleteMultipartUploadResult><ETag>"x"</ETag></CompleteMultipartUploadResult>`);
  }
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "", "http://here");
  const [, place, size] = url.pathname.split("/");
  if (place === "source") await give(Number(size), response);
  else await store(request, url, response);
}

http
  .createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  })
  .listen(Number(process.env["PORT"]), "127.0.0.1");
