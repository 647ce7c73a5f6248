import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

const answerSchema = z.object({ checks: z.record(z.string(), z.string()) });
const pollMs = 50;

/** Waits until the API at `url` can take and deliver emails; else what is wrong, in its own words. */
export async function waitUntilReady(url: string, limitMs: number): Promise<string[]> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(limitMs) });
    const { checks } = answerSchema.parse(await response.json());
    if (response.ok) return [];
    if (Date.now() > deadline) {
      return Object.entries(checks)
        .filter(([, state]) => !state.startsWith("ok"))
        .map(([check, state]) => `${check}: ${state}`);
    }
    await delay(pollMs);
  }
}
