import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import http, {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type Misbehaviour, misbehaviours } from "./misbehaviours.ts";

interface ReceivedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Epoch milliseconds at which the whole body was there. */
  at: number;
}

/** A status, a whole answer, one of the known misbehaviours, or anything else done by hand. */
export type DestinationAnswer =
  | number
  | { status: number; headers?: Record<string, string>; body?: string | Uint8Array }
  | Misbehaviour
  | ((request: IncomingMessage, response: ServerResponse) => void);

export interface DestinationOptions {
  /** One per request in order, the last one for all that follow. Default: 200 to everything. */
  answer?: readonly DestinationAnswer[];
  /** Listens with a certificate that nobody trusts. */
  tls?: boolean;
}

export interface TestDestination extends AsyncDisposable {
  /** On 127.0.0.1, with a path. */
  url: string;
  port: number;
  received: ReceivedRequest[];
  /** Connections accepted so far, whether or not a request came over them. */
  readonly connections: number;
  /** Resolves once `count` requests have arrived in all; rejects after `timeoutMs`. */
  until: (count: number, timeoutMs?: number) => Promise<void>;
}

/** `await using destination = await startDestination({ answer: [503, 200] })` */
export async function startDestination(options: DestinationOptions = {}): Promise<TestDestination> {
  const { answer: answers = [200], tls = false } = options;
  const received: ReceivedRequest[] = [];
  const arrivals = new EventEmitter();
  let begun = 0;
  let connections = 0;

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const answer = answers[Math.min(begun, answers.length - 1)] ?? 200;
    begun += 1;
    const { method = "", url: path = "", headers } = request;
    received.push({ method, path, headers, body: await text(request), at: Date.now() });
    arrivals.emit("request");
    give(answer, request, response);
  }

  const server = await createServer(tls);
  server.on("request", (request, response) => {
    // A client that goes away in the middle of its request is part of the game.
    receive(request, response).catch(() => response.destroy());
  });
  server.on("connection", () => {
    connections += 1;
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const port = portOf(server.address());

  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${port}/hook`,
    port,
    received,
    get connections() {
      return connections;
    },
    until: async (count, timeoutMs = 10_000) => {
      const signal = AbortSignal.timeout(timeoutMs);
      while (received.length < count) await once(arrivals, "request", { signal });
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function give(answer: DestinationAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (typeof answer === "function") answer(request, response);
  else if (typeof answer === "string") misbehaviours[answer](request, response);
  else if (typeof answer === "number") response.writeHead(answer).end();
  else response.writeHead(answer.status, answer.headers).end(answer.body);
}

async function createServer(tls: boolean): Promise<http.Server | https.Server> {
  if (!tls) return http.createServer();
  const [key, cert] = await Promise.all([
    readFile(new URL("../fixtures/tls/self-signed-key.pem", import.meta.url)),
    readFile(new URL("../fixtures/tls/self-signed-certificate.pem", import.meta.url)),
  ]);
  return https.createServer({ key, cert });
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}
