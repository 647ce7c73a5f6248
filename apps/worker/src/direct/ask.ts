import type { ClientRequest, IncomingHttpHeaders } from "node:http";
import type { EgressGuard } from "@gmail-push/infra";
import got, { type Request, type Response } from "got";
import type { Agents } from "../agents.ts";
import { chunksOf, guardConnection } from "../guard-connection.ts";
import { transportFailure } from "../transport-failure.ts";
import { CopyFailure } from "./copy-failure.ts";

export interface Question {
  url: URL;
  /** domains: nothing else is asked, wherever a redirect points */
  hosts: readonly string[];
  /** sent to `url` only, never to where it redirects */
  headers?: Record<string, string>;
  /** until each answer begins */
  responseMs: number;
  signal: AbortSignal;
}

/** An answer that is no redirect, its body not read yet. */
export interface SourceAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: AsyncIterable<Uint8Array>;
  /** Closes the connection; whoever reads the body sees it fail. */
  abandon: () => void;
}

export type Ask = (question: Question) => Promise<SourceAnswer>;

const MAX_REDIRECTS = 5;
const CONNECT_TIMEOUT_MS = 10_000;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** Providers send a page, or nothing, to what does not look like a browser. Nothing else of us goes along. */
const browserHeaders = {
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  accept: "*/*",
  // The bytes are kept as they are, and a small answer may not unfold into a large one.
  "accept-encoding": "identity",
};

/**
 * A GET through the egress guard. Redirects are followed by hand, at most five, each to a host of the list and
 * through the guard again. Throws CopyFailure, or the reason of the signal.
 */
export function createAsk(deps: { guard: EgressGuard; agents: Agents }): Ask {
  const { guard } = deps;

  function check(url: URL, hosts: readonly string[]): void {
    if (!isOn(hosts, url.hostname)) throw new CopyFailure("refused", false);
    if (guard.checkUrl(url.href, "download").kind === "blocked") {
      throw new CopyFailure("egress_blocked", false);
    }
  }

  return async ({ url: first, hosts, headers = {}, responseMs, signal }) => {
    let url = first;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      check(url, hosts);
      const own = redirects === 0 ? headers : {};
      const answer = await askOnce(deps, url, { headers: own, responseMs, signal });
      if (!redirectStatuses.has(answer.status)) return answer;
      answer.abandon();
      url = redirectTarget(answer.headers.location, url);
    }
    throw new CopyFailure("source_failed", false);
  };
}

/** Is the host one of the domains, or below one? */
function isOn(domains: readonly string[], hostname: string): boolean {
  const host = hostname.replace(/\.$/, "");
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

function redirectTarget(location: string | undefined, base: URL): URL {
  const target = location === undefined ? null : URL.parse(location, base.href);
  if (target === null) throw new CopyFailure("source_failed", false);
  // What was asked for in secret is not to be asked for in the open.
  const isDowngrade = base.protocol === "https:" && target.protocol !== "https:";
  if (isDowngrade) throw new CopyFailure("refused", false);
  return target;
}

async function askOnce(
  { guard, agents }: { guard: EgressGuard; agents: Agents },
  url: URL,
  { headers, responseMs, signal }: Required<Omit<Question, "url" | "hosts">>,
): Promise<SourceAnswer> {
  signal.throwIfAborted();
  const stream = got.stream(url, {
    headers: { ...browserHeaders, ...headers },
    agent: { http: agents.http, https: agents.https },
    dnsLookup: guard.lookup,
    timeout: {
      connect: CONNECT_TIMEOUT_MS,
      secureConnect: CONNECT_TIMEOUT_MS,
      response: responseMs,
    },
    decompress: false,
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    signal,
  });
  stream.on("request", (sent: ClientRequest) => {
    guardConnection(sent, { guard, hostname: url.hostname });
  });
  const response = await responseOf(stream, signal);
  // Whoever reads the body hears of its errors, but they may come while nobody reads.
  stream.on("error", () => undefined);
  return {
    status: response.statusCode,
    headers: response.headers,
    body: bodyOf(stream, signal),
    abandon: () => {
      stream.destroy();
    },
  };
}

async function responseOf(stream: Request, signal: AbortSignal): Promise<Response> {
  try {
    return await new Promise<Response>((resolve, reject) => {
      stream.once("response", resolve);
      stream.once("error", reject);
    });
  } catch (error) {
    signal.throwIfAborted();
    throw sourceFailure(error);
  }
}

async function* bodyOf(stream: Request, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* chunksOf(stream);
  } catch (error) {
    signal.throwIfAborted();
    throw sourceFailure(error);
  }
}

function sourceFailure(error: unknown): CopyFailure {
  switch (transportFailure(error)) {
    case "egress_blocked":
      return new CopyFailure("egress_blocked", false, { cause: error });
    case "timeout":
      return new CopyFailure("source_timeout", true, { cause: error });
    case "tls_error":
    case "network_error":
      return new CopyFailure("source_failed", true, { cause: error });
  }
}
