import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { type ArrivalBook, createArrivalBook } from "./arrival-book.ts";

export type Misbehaviour = "hang" | "fail" | "reset";

/** The destination of the webhooks, which can misbehave; it keeps a book of what it received. */
export interface Receiver extends AsyncDisposable {
  readonly port: number;
  readonly book: ArrivalBook;
  /** `null` is good behaviour again: what hangs is answered then. */
  misbehave(kind: Misbehaviour | null): void;
}

export async function startReceiver(): Promise<Receiver> {
  const book = createArrivalBook();
  let misbehaviour: Misbehaviour | null = null;
  let release = Promise.withResolvers<void>();

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = "", headers } = request;
    const body = await bodyOf(request);
    if (body === undefined) {
      response.destroy();
      return;
    }
    const arrival = book.note({ path, id: String(headers["webhook-id"]), body });
    if (misbehaviour === "hang") await release.promise;
    if (misbehaviour === "reset") {
      request.socket.resetAndDestroy();
    } else if (misbehaviour === "fail") {
      response.writeHead(500).end();
    } else if (!response.destroyed) {
      if (arrival !== null) arrival.confirmed += 1;
      response.writeHead(200).end();
    }
  }

  const server = createServer((request, response) => {
    void receive(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    book,
    misbehave(kind) {
      misbehaviour = kind;
      release.resolve();
      release = Promise.withResolvers();
    },
    async [Symbol.asyncDispose]() {
      release.resolve();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** `undefined` when whoever calls goes away in the middle: nothing came then. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  try {
    return await text(request);
  } catch {
    return undefined;
  }
}
