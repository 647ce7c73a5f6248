import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";

export interface ListeningServer extends AsyncDisposable {
  port: number;
}

/** Requests that are still open have this long to end once the server stops. */
const CLOSE_GRACE_MS = 10_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** A slow sender has this long to send a request; answers may take longer. */
const REQUEST_TIMEOUT_MS = 30_000;
/** Longer than a proxy's usual 60 s, so that it is the proxy that closes. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;

/** Listens; disposing of it stops taking connections and answers the requests that are open. */
export async function listen(
  handler: RequestListener,
  { host, port }: { host: string; port: number },
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
      const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}
