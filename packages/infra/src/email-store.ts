import type { Redis } from "ioredis";
import type { Codec } from "./codec.ts";
import { createEmailReader, type EmailReader } from "./email-reader.ts";
import { createEmailSteps, type EmailSteps } from "./email-steps.ts";
import type { Keys } from "./keys.ts";

export interface EmailStoreDeps {
  redis: Redis;
  keys: Keys;
  codec: Codec;
}

/** One durable record per accepted email. */
export interface EmailStore extends EmailReader, EmailSteps {}

export function createEmailStore(deps: EmailStoreDeps): EmailStore {
  return { ...createEmailReader(deps), ...createEmailSteps(deps) };
}
