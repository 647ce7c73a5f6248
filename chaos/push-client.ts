import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { parseJson } from "@gmail-push/core";
import { z } from "zod";

/** What the caller learnt: `unknown` when no whole answer came, `word` null when it is none the API ever gives. */
export type PushAnswer =
  | { kind: "answered"; status: number; word: string | null }
  | { kind: "unknown"; reason: string };

export interface PushClient extends Disposable {
  push(body: string, token: string): Promise<PushAnswer>;
}

/** Longer than any fault, so that a frozen API may still answer. */
const PATIENCE_MS = 8_000;

const answerSchema = z.object({ status: z.string().optional(), message: z.string().optional() });

function wordOf(said: string): string | null {
  const answer = answerSchema.safeParse(parseJson(said)).data;
  return answer === undefined ? null : (answer.status ?? answer.message ?? "");
}

/** Pushes as the Apps Script does, over kept connections; never throws. */
export function createPushClient(port: number): PushClient {
  const agent = new Agent({ keepAlive: true });

  async function post(body: string, token: string): Promise<PushAnswer> {
    const response = Promise.withResolvers<PushAnswer>();
    const sent = request(
      {
        agent,
        host: "127.0.0.1",
        port,
        method: "POST",
        path: "/api/ingress/gmail",
        signal: AbortSignal.timeout(PATIENCE_MS),
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          authorization: `Bearer ${token}`,
        },
      },
      (incoming) => {
        text(incoming).then((said) => {
          const { statusCode: status = 0 } = incoming;
          response.resolve({ kind: "answered", status, word: wordOf(said) });
        }, response.reject);
      },
    );
    sent.on("error", response.reject);
    sent.end(body);
    return response.promise;
  }

  return {
    push: async (body, token) =>
      post(body, token).catch((error: unknown) => ({
        kind: "unknown",
        reason: error instanceof Error ? error.message : String(error),
      })),
    [Symbol.dispose]: () => agent.destroy(),
  };
}
