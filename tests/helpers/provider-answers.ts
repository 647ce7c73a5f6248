import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ProviderAnswer } from "./start-providers.ts";

const CHUNK = 256 * 1024;

/** Bytes that look like a ZIP and are the same every time. */
export function zipBytes(size: number): Buffer {
  const bytes = Buffer.alloc(size, "PK\u0003\u0004 the same every time, and long enough to tell. ");
  for (let at = 64; at + 4 < size; at += 4_096) bytes.writeUInt32LE(at, at);
  // The record with which a ZIP ends.
  bytes.fill(0, size - 22).write("PK\u0005\u0006", size - 22);
  return bytes;
}

export function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

export function file(content: Uint8Array, headers: Record<string, string> = {}): ProviderAnswer {
  return (_, response) => {
    response
      .writeHead(200, {
        "content-type": "application/binary",
        "content-length": content.length,
        ...headers,
      })
      .end(content);
  };
}

/** Without saying how long it is. */
export function unmeasured(content: Uint8Array): ProviderAnswer {
  return (_, response) => {
    response.writeHead(200, { "content-type": "application/zip" });
    response.write(content.subarray(0, 1_000));
    response.end(content.subarray(1_000));
  };
}

export function redirect(to: string, code = 302): ProviderAnswer {
  return (_, response) => {
    response.writeHead(code, { location: to }).end();
  };
}

export function status(code: number): ProviderAnswer {
  return (_, response) => {
    response.writeHead(code, { "content-type": "text/html" }).end("<!doctype html>no");
  };
}

export function page(type = "text/html; charset=utf-8"): ProviderAnswer {
  return (_, response) => {
    response
      .writeHead(200, { "content-type": type })
      .end(`\n<!DOCTYPE html><html><title>Sign in</title>${" ".repeat(4_000)}</html>`);
  };
}

/** Promises all of it, sends the first `bytes`, and closes the connection. */
export function cut(content: Uint8Array, bytes: number): ProviderAnswer {
  return (_, response) => {
    response.writeHead(200, {
      "content-type": "application/zip",
      "content-length": content.length,
    });
    response.write(content.subarray(0, bytes), () => response.destroy());
  };
}

/** A head of 2 KiB, then a byte a tenth of a second, for ever. */
export function drip(content: Uint8Array): ProviderAnswer {
  return (_, response) => {
    response.writeHead(200, {
      "content-type": "application/zip",
      "content-length": content.length,
    });
    response.write(content.subarray(0, 2_048));
    const timer = setInterval(() => response.write("x"), 100);
    response.on("close", () => clearInterval(timer));
  };
}

/** Answers the first requests with the answers in turn, and all later ones with the last. */
export function inTurn(...answers: readonly [ProviderAnswer, ...ProviderAnswer[]]): ProviderAnswer {
  let asked = 0;
  return (request, response) => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? answers[0];
    asked += 1;
    answer(request, response);
  };
}

/** A ZIP of any size, made as it is sent. */
export function generated(size: number): ProviderAnswer {
  return (_, response) => {
    response.writeHead(200, { "content-type": "application/zip", "content-length": size });
    pour(response, size).catch(() => response.destroy());
  };
}

/** MD5s of the parts of what `generated` sends. */
export function partDigests(size: number, partBytes: number): string[] {
  const chunk = zipBytes(CHUNK);
  const digests: string[] = [];
  for (let at = 0; at < size; at += partBytes) {
    const hash = createHash("md5");
    const end = Math.min(size, at + partBytes);
    for (let from = at; from < end; from += CHUNK) hash.update(chunk.subarray(0, end - from));
    digests.push(hash.digest("hex"));
  }
  return digests;
}

async function pour(response: ServerResponse, size: number): Promise<void> {
  await pipeline(Readable.from(chunksOf(size), { objectMode: false }), response);
}

function* chunksOf(size: number): Generator<Buffer> {
  const chunk = zipBytes(CHUNK);
  for (let sent = 0; sent < size; sent += CHUNK) yield chunk.subarray(0, size - sent);
}
