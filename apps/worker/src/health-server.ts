import { once } from "node:events";
import { createServer } from "node:http";
import type { Logger, Metrics } from "@gmail-push/infra";

export interface HealthServer extends AsyncDisposable {
  port: number;
}

export interface HealthServerDeps {
  host: string;
  port: number;
  metrics: Pick<Metrics, "registry">;
  isReady: () => boolean;
  /** whether this `Authorization` opens the metrics; null: they are open to all */
  mayReadMetrics: ((authorization: string) => Promise<boolean>) | null;
  log: Pick<Logger, "error">;
}

const UNAUTHORIZED = { success: false, code: "unauthorized", message: "Unauthorized" };
const UNAVAILABLE = { success: false, code: "unavailable", message: "Service unavailable" };

/** `/health/live`, `/health/ready` and `/metrics` of a worker that runs as a process of its own. */
export async function startHealthServer(deps: HealthServerDeps): Promise<HealthServer> {
  const { host, port, metrics, isReady, mayReadMetrics, log } = deps;

  async function readMetrics(authorization: string): Promise<string | null> {
    const isOpen = mayReadMetrics === null || (await mayReadMetrics(authorization));
    return isOpen ? metrics.registry.metrics() : null;
  }

  const server = createServer((req, res) => {
    const answer = (status: number, body: object) => {
      res.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    };
    const path = req.url?.split("?")[0];
    if (path === "/health/live" || path === "/health") answer(200, { status: "ok" });
    else if (path === "/health/ready") {
      answer(isReady() ? 200 : 503, { status: isReady() ? "ok" : "unavailable" });
    } else if (path === "/metrics" && mayReadMetrics !== null && !isReady()) {
      // Without Redis nobody can tell whose token it is, and asking would wait for it.
      answer(503, UNAVAILABLE);
    } else if (path === "/metrics") {
      readMetrics(req.headers.authorization ?? "").then(
        (text) => {
          if (text === null) answer(401, UNAUTHORIZED);
          else res.writeHead(200, { "content-type": metrics.registry.contentType }).end(text);
        },
        (error: unknown) => {
          log.error({ err: error }, "metrics not read");
          answer(500, { success: false, code: "internal_error", message: "Internal error" });
        },
      );
    } else answer(404, { success: false, code: "not_found", message: "Not found" });
  });
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
