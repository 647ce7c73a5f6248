import type { IncomingMessage, ServerResponse } from "node:http";
import { startDestination, type TestDestination } from "../helpers/start-destination.ts";

export type SourceAnswer = (request: IncomingMessage, response: ServerResponse) => void;

/** What the providers' servers do, all of them in one: a route is `host/path`, without the query. */
export interface Source extends AsyncDisposable {
  port: number;
  /** Adds routes. All others answer 404. */
  serve: (routes: Record<string, SourceAnswer>) => void;
  /** `host/path?query` of each request to one of `hosts`, in order; of all requests without hosts. */
  asked: (...hosts: string[]) => string[];
  received: TestDestination["received"];
}

export async function startSource(): Promise<Source> {
  const routes = new Map<string, SourceAnswer>();
  const destination = await startDestination({
    answer: [
      (request, response) => {
        const [path] = (request.url ?? "").split("?");
        const answer = routes.get(`${request.headers.host}${path}`) ?? status(404);
        answer(request, response);
      },
    ],
  });
  return {
    port: destination.port,
    received: destination.received,
    serve: (more) => {
      for (const [route, answer] of Object.entries(more)) routes.set(route, answer);
    },
    asked: (...hosts) =>
      destination.received
        .filter(({ headers }) => hosts.length === 0 || hosts.includes(headers.host ?? ""))
        .map(({ headers, path }) => `${headers.host}${path}`),
    [Symbol.asyncDispose]: destination[Symbol.asyncDispose],
  };
}

export function status(code: number): SourceAnswer {
  return (_request, response) => void response.writeHead(code).end("no file here");
}

export function redirect(location: string, code = 302): SourceAnswer {
  return (_request, response) => void response.writeHead(code, { location }).end("over there");
}

/** Of a length that is told beforehand. */
export function file(bytes: Uint8Array, headers: Record<string, string> = {}): SourceAnswer {
  return (_request, response) => {
    response.writeHead(200, { "content-type": "application/zip", ...headers });
    response.end(bytes);
  };
}

/** Of a length that nobody knows before its end. */
export function stream(bytes: Uint8Array, headers: Record<string, string> = {}): SourceAnswer {
  return (_request, response) => {
    response.writeHead(200, { "content-type": "application/zip", ...headers });
    response.write(bytes.subarray(0, 100));
    response.end(bytes.subarray(100));
  };
}

export function page(html = "<!DOCTYPE html><title>Download</title>"): SourceAnswer {
  const type = { "content-type": "text/html; charset=utf-8" };
  return (_request, response) => void response.writeHead(200, type).end(html.padEnd(5000));
}

/** Says `length`, or nothing, sends `bytes`, and breaks the connection. */
export function cut(bytes: Uint8Array, length: number | null): SourceAnswer {
  return (request, response) => {
    response.writeHead(200, length === null ? {} : { "content-length": String(length) });
    response.write(bytes, () => request.socket.destroySoon());
  };
}

/** Says less than it sends; what is beyond belongs to nobody. */
export function understated(bytes: Uint8Array, length: number): SourceAnswer {
  return (request) => {
    request.socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\n`);
    request.socket.end(bytes);
  };
}

/** `bytes`, then one more every 100 ms without end. */
export function drip(bytes: Uint8Array): SourceAnswer {
  return (request, response) => {
    response.writeHead(200);
    response.write(bytes);
    const timer = setInterval(() => response.write("."), 100);
    request.once("close", () => clearInterval(timer));
  };
}

/** Takes the request and says nothing. */
export const silent: SourceAnswer = () => undefined;

/** `bytes` after `delayMs`. */
export function late(bytes: Uint8Array, delayMs: number): SourceAnswer {
  return (request, response) => {
    const timer = setTimeout(() => file(bytes)(request, response), delayMs);
    request.once("close", () => clearTimeout(timer));
  };
}

/** Sends `bytes` with a promised length, the second half `delayMs` after the first. */
export function halting(bytes: Uint8Array, delayMs: number): SourceAnswer {
  return (request, response) => {
    const half = bytes.length >> 1;
    response.writeHead(200, { "content-length": String(bytes.length) });
    response.write(bytes.subarray(0, half));
    const timer = setTimeout(() => response.end(bytes.subarray(half)), delayMs);
    request.once("close", () => clearTimeout(timer));
  };
}

/** A ZIP as far as anyone looks: `PK`, then bytes that differ from each other. */
export function zip(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE((at * 2654435761) % 2 ** 32, at);
  bytes.write("PK\u0003\u0004");
  return bytes;
}
