import { parseJson } from "@gmail-push/core";
import type { JsonAnswer } from "../providers/provider.ts";
import type { SourceAnswer } from "./ask.ts";
import { type Pace, paced } from "./pace.ts";

const MAX_BYTES = 1024 ** 2;

/** Reads an API's answer, up to 1 MiB. */
export async function readJson(answer: SourceAnswer, pace: Pace): Promise<JsonAnswer> {
  const { status } = answer;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of paced(answer.body, pace, answer.abandon)) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MAX_BYTES) return { status, body: undefined };
    }
    return { status, body: parseJson(Buffer.concat(chunks).toString("utf8")) };
  } finally {
    answer.abandon();
  }
}
