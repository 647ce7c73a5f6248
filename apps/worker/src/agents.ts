import http from "node:http";
import https from "node:https";

/** Where connections are kept, by scheme. */
export interface Agents {
  http: http.Agent;
  https: https.Agent;
}

// Bounds, not targets: the queue's concurrency is what usually limits.
const limits = { maxSockets: 64, maxFreeSockets: 16, maxTotalSockets: 512 };
/** Long enough for a burst, short enough that a moved host is looked up again soon. */
const IDLE_MS = 10_000;

/** Their sockets stay open between requests only with `keepAlive`. */
export function createAgents({ keepAlive }: { keepAlive: boolean }): Agents {
  const options = { ...limits, keepAlive, timeout: IDLE_MS };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}

/** Closes every socket, in use or not. */
export function closeAgents(agents: Agents): void {
  agents.http.destroy();
  agents.https.destroy();
}
