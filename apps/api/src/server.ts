import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

export interface ListeningServer extends AsyncDisposable {
  port: number;
}

/** The part of the grace in which open requests may end once the server stops; then they are cut. */
const PATIENCE = 0.6;
/** A connection kept alive is closed this soon after its last answer once the server stops. */
const CLOSE_IDLE_MS = 50;
const HEADERS_TIMEOUT_MS = 10_000;
/** A slow sender has this long to send a request; answers may take longer. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than a proxy's usual 60 s, so that it is the proxy that closes. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** Listens; disposing of it stops taking connections and answers the requests that are open. */
export async function listen(
  handler: RequestListener,
  { host, port, shutdownGraceMs }: { host: string; port: number; shutdownGraceMs: number },
): Promise<ListeningServer> {
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
  });
  server.on("request", handler);
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      // Node closes what is idle now, but keeps what becomes idle later.
      const idle = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_MS);
      const cut = setTimeout(() => server.closeAllConnections(), shutdownGraceMs * PATIENCE);
      await closed;
      clearInterval(idle);
      clearTimeout(cut);
    },
  };
}
