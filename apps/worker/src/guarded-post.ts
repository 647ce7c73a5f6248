import type { ClientRequest, IncomingHttpHeaders } from "node:http";
import type { FailureCause } from "@gmail-push/core";
import type { EgressGuard, EgressPurpose } from "@gmail-push/infra";
import got, { type Request, type Response } from "got";
import type { Agents } from "./agents.ts";
import { chunksOf, guardConnection } from "./guard-connection.ts";
import {
  blockedRule,
  failureCause,
  isConnectionLost,
  transportFailure,
  type TransportFailure,
} from "./transport-failure.ts";

interface PostRequest {
  url: string;
  purpose: EgressPurpose;
  headers: Record<string, string>;
  body: Uint8Array;
  verifyTls: boolean;
  /** Wall clock, from the first look-up to the last byte of the answer. */
  timeoutMs: number;
}

/** `text` is what came within the size limit; `address` is who said it, null when that is not known. */
export interface Answer {
  kind: "answered";
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  address: string | null;
}

/** `status` is there when the failure came after the head of an answer. */
export interface Failure {
  kind: "failed";
  reason: TransportFailure;
  cause: FailureCause | null;
  status: number | null;
  /** with `egress_blocked` only */
  egressRule: string | null;
}

/** Whatever the other side does is a result. Throws the reason of an aborted signal. */
export type Post = (request: PostRequest, signal?: AbortSignal) => Promise<Answer | Failure>;

export interface GuardedPostDeps {
  guard: EgressGuard;
  agents: Agents;
}

/** One request and what is known of it so far. */
interface Exchange {
  stream: Request;
  sent: ClientRequest | null;
  response: Response | null;
  address: string | null;
}

const MAX_ANSWER_BYTES = 65_536;
const CONNECT_TIMEOUT_MS = 10_000;

/** A POST through the egress guard: no redirect is followed and nothing is read beyond 64 KiB. */
export function createGuardedPost(deps: GuardedPostDeps): Post {
  return async (request, signal) => {
    signal?.throwIfAborted();
    const verdict = deps.guard.checkUrl(request.url, request.purpose);
    if (verdict.kind === "blocked") {
      const { rule: egressRule } = verdict;
      return { kind: "failed", reason: "egress_blocked", cause: null, status: null, egressRule };
    }
    const startedAt = performance.now();
    const { result, isStale } = await postOnce(deps, request, signal);
    const leftMs = Math.ceil(request.timeoutMs - (performance.now() - startedAt));
    if (!isStale || leftMs <= 0) return result;
    return (await postOnce(deps, { ...request, timeoutMs: leftMs }, signal)).result;
  };
}

/**
 * `isStale` says that a connection kept from an earlier request was closed just as this one went out: a fault of
 * the moment, which a second connection mends.
 */
async function postOnce(
  deps: GuardedPostDeps,
  request: PostRequest,
  signal: AbortSignal | undefined,
): Promise<{ result: Answer | Failure; isStale: boolean }> {
  const exchange = openExchange(deps, request, signal);
  try {
    const text = await readText(exchange.stream);
    return { result: answerOf(exchange, text), isStale: false };
  } catch (error) {
    signal?.throwIfAborted();
    const status = exchange.response?.statusCode ?? null;
    const isReused = exchange.sent?.reusedSocket === true;
    return {
      result: {
        kind: "failed",
        reason: transportFailure(error),
        cause: failureCause(error),
        status,
        egressRule: blockedRule(error),
      },
      isStale: status === null && isReused && isConnectionLost(error),
    };
  }
}

function openExchange(
  { guard, agents }: GuardedPostDeps,
  request: PostRequest,
  signal: AbortSignal | undefined,
): Exchange {
  const stream = got.stream.post(request.url, {
    ...requestOptions(request),
    agent: { http: agents.http, https: agents.https },
    dnsLookup: guard.lookup,
    ...(signal && { signal }),
  });
  const exchange: Exchange = { stream, sent: null, response: null, address: null };
  // Reading the stream reports its error as well, but the error may come before the reading begins.
  stream.on("error", () => undefined);
  stream.on("response", (response: Response) => {
    exchange.response = response;
  });
  stream.on("request", (sent: ClientRequest) => {
    exchange.sent = sent;
    guardConnection(sent, {
      guard,
      hostname: new URL(request.url).hostname,
      onAddress: (address) => {
        exchange.address = address;
      },
    });
  });
  return exchange;
}

function requestOptions({ headers, body, verifyTls, timeoutMs }: PostRequest) {
  return {
    // Sent as they are, so that neither side compresses: a small answer may not unfold into a large one.
    headers: { ...headers, "accept-encoding": "identity" },
    decompress: false,
    body,
    https: { rejectUnauthorized: verifyTls },
    timeout: {
      connect: CONNECT_TIMEOUT_MS,
      secureConnect: CONNECT_TIMEOUT_MS,
      request: timeoutMs,
    },
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
  };
}

/** Stops at the size limit, which closes the connection. Fails as the stream fails. */
async function readText(stream: Request): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunksOf(stream)) {
    chunks.push(chunk.subarray(0, MAX_ANSWER_BYTES - bytes));
    bytes += chunk.length;
    if (bytes >= MAX_ANSWER_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function answerOf({ response, address }: Exchange, text: string): Answer {
  if (response === null) throw new Error("The answer ended before it began");
  const { statusCode: status, headers } = response;
  return { kind: "answered", status, headers, text, address };
}
