import {
  type Attempt,
  type DeliveryMode,
  failureOfAnswer,
  parseRetryAfter,
  signWebhook,
} from "@gmail-push/core";
import type { EgressGuard } from "@gmail-push/infra";
import manifest from "../package.json" with { type: "json" };
import { closeAgents, createAgents } from "./agents.ts";
import { createGuardedPost, type Answer, type Failure, type Post } from "./guarded-post.ts";
import { responseSnippet } from "./response-snippet.ts";

export interface WebhookRequest {
  url: string;
  /** The JSON text to send, to the byte. */
  body: string | Uint8Array;
  /** Headers of the operator's own; those of ours win. */
  headers?: Readonly<Record<string, string>>;
  /** The same on every attempt of one delivery. */
  webhookId: string;
  /** W3C; sent along, so that the destination can go on with the trace. */
  traceparent?: string | undefined;
  /** `whsec_…`, several while one replaces another; none leaves the request unsigned. */
  secrets: readonly string[];
  mode: DeliveryMode;
  fallbackOn415: boolean;
  verifyTls: boolean;
  /** Wall clock for the whole attempt, the body of the answer and a fallback included. */
  timeoutMs: number;
}

export interface WebhookClient {
  /**
   * One attempt. Whatever the destination does is told by the Attempt; throws only the reason of an aborted signal,
   * and faults of ours.
   */
  send: (request: WebhookRequest, signal?: AbortSignal) => Promise<Attempt>;
  [Symbol.asyncDispose]: () => Promise<void>;
}

export interface WebhookClientDeps {
  guard: EgressGuard;
  userAgent?: string;
}

const UNSUPPORTED_MEDIA_TYPE = 415;

const contentTypes: Record<DeliveryMode, string> = {
  json: "application/json",
  form: "application/x-www-form-urlencoded",
};

export function createWebhookClient(deps: WebhookClientDeps): WebhookClient {
  const { guard, userAgent = `gmail-push/${manifest.version}` } = deps;
  const agents = createAgents({ keepAlive: true });
  const post = createGuardedPost({ guard, agents });

  return {
    send: async (request, signal) => {
      const at = Date.now();
      const startedAt = performance.now();
      const { result, modes } = await postInModes(post, { ...request, userAgent }, signal);
      const durationMs = Math.round(performance.now() - startedAt);
      return { at, durationMs, modes, ...resultFacts(result, guard) };
    },
    [Symbol.asyncDispose]: async () => {
      closeAgents(agents);
    },
  };
}

type SignedRequest = WebhookRequest & { userAgent: string };

/** The asked mode, then at once the other one if the destination cannot read the first (domain 13.1). */
async function postInModes(post: Post, request: SignedRequest, signal: AbortSignal | undefined) {
  const { mode, timeoutMs } = request;
  const deadline = performance.now() + timeoutMs;
  const first = await postInMode(post, request, signal);
  const leftMs = Math.ceil(deadline - performance.now());
  const isRefused = first.status === UNSUPPORTED_MEDIA_TYPE && first.kind === "answered";
  if (!isRefused || !request.fallbackOn415 || leftMs <= 0) return { result: first, modes: [mode] };
  const other: DeliveryMode = mode === "json" ? "form" : "json";
  const second = await postInMode(post, { ...request, mode: other, timeoutMs: leftMs }, signal);
  return { result: second, modes: [mode, other] };
}

async function postInMode(post: Post, request: SignedRequest, signal: AbortSignal | undefined) {
  const { url, verifyTls, timeoutMs } = request;
  const body = Buffer.from(request.body);
  const headers = webhookHeaders(request, body);
  return post({ url, purpose: "webhook", headers, body, verifyTls, timeoutMs }, signal);
}

function webhookHeaders(request: SignedRequest, body: Uint8Array): Record<string, string> {
  const { webhookId: id, secrets, traceparent } = request;
  const timestamp = Math.floor(Date.now() / 1000);
  const signature = signWebhook({ id, timestamp, body, secrets });
  return {
    ...withoutReserved(request.headers ?? {}),
    "content-type": contentTypes[request.mode],
    accept: "application/json, text/plain, */*",
    "user-agent": request.userAgent,
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    ...(signature !== "" && { "webhook-signature": signature }),
    ...(traceparent !== undefined && { traceparent }),
  };
}

const RESERVED =
  /^(?:webhook-|content-|accept|user-agent$|host$|connection$|transfer-encoding$|te$|trailer$|upgrade$|expect$|keep-alive$|proxy-|traceparent$|tracestate$)/i;

function withoutReserved(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !RESERVED.test(name))
      .map(([name, value]) => [name.toLowerCase(), value]),
  );
}

type ResultFacts = Omit<Attempt, "at" | "durationMs" | "modes">;

function resultFacts(result: Answer | Failure, guard: EgressGuard): ResultFacts {
  if (result.kind === "failed") {
    const { status, reason, cause, egressRule } = result;
    const nothingSaid = { responseSnippet: null, retryAfterMs: null };
    return { status, outcome: "failed", reason, cause, egressRule, ...nothingSaid };
  }
  const { status, headers, text } = result;
  const reason = failureOfAnswer(status, text);
  return {
    status,
    outcome: reason === null ? "delivered" : "failed",
    reason,
    cause: null,
    egressRule: null,
    responseSnippet: isQuotable(result, guard) ? responseSnippet(text) : null,
    retryAfterMs: reason === null ? null : parseRetryAfter(headers["retry-after"], new Date()),
  };
}

/** What an inner host says is not kept, or the attempts would let their readers look inside. */
function isQuotable({ address, headers }: Answer, guard: EgressGuard): boolean {
  const isPlain = (headers["content-encoding"] ?? "identity") === "identity";
  return isPlain && address !== null && guard.isPublic(address);
}
