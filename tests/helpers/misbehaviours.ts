import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

/** What a destination can do wrong once it has read a request. */
export const misbehaviours = {
  /** Keeps the connection and says nothing. */
  never_answers: () => undefined,
  hangs_after_head: (_request, response) => {
    response.writeHead(200, { "content-length": "100" }).flushHeaders();
  },
  drips: (_request, response) => {
    response.writeHead(200);
    repeat(response, 20, () => response.write("."));
  },
  never_ends: (_request, response) => {
    response.writeHead(200);
    pour(response, Number.POSITIVE_INFINITY);
  },
  sends_10_mb: (_request, response) => {
    response.writeHead(200, { "content-length": String(10 * MEGABYTE) });
    pour(response, 10);
  },
  /** 10 MB of spaces in 10 kB. */
  gzip_bomb: (_request, response) => {
    const body = gzipSync(Buffer.alloc(10 * MEGABYTE, " "));
    response.writeHead(200, { "content-encoding": "gzip" }).end(body);
  },
  resets_before_head: (request) => {
    request.socket.resetAndDestroy();
  },
  resets_after_head: (request, response) => {
    response.writeHead(200, { "content-length": "100" }).write("half", () => {
      request.socket.resetAndDestroy();
    });
  },
  speaks_no_http: (request) => {
    request.socket.end("220 mail.example.com ESMTP\r\n");
  },
  sends_huge_headers: (_request, response) => {
    response.writeHead(200, { "x-huge": "h".repeat(MEGABYTE) }).end();
  },
} satisfies Record<string, (request: IncomingMessage, response: ServerResponse) => void>;

export type Misbehaviour = keyof typeof misbehaviours;

const MEGABYTE = 1_048_576;

function repeat(response: ServerResponse, everyMs: number, act: () => void): void {
  const timer = setInterval(act, everyMs);
  response.once("close", () => {
    clearInterval(timer);
  });
}

/** Writes as fast as the other side reads. */
function pour(response: ServerResponse, megabytes: number): void {
  if (response.destroyed) return;
  if (megabytes === 0) response.end();
  else response.write(Buffer.alloc(MEGABYTE, " "), () => pour(response, megabytes - 1));
}
