import { windowProblems } from "@gmail-push/core";
import { z } from "zod";
import type { EnvMistake } from "./env.ts";

/** The initial sending window; those of the second line are older names of the same two. */
export const sendingWindowEnvShape = {
  WEBHOOKS_TIME_START: z.string().optional(),
  WEBHOOKS_TIME_END: z.string().optional(),
  WEBHOOK_TIME_START: z.string().optional(),
  WEBHOOK_TIME_END: z.string().optional(),
};

type SendingWindowEnv = Partial<Record<keyof typeof sendingWindowEnvShape, string | undefined>>;

/** The window's two texts; blank: not given. */
export function sendingWindowIn(env: SendingWindowEnv) {
  return {
    webhook_time_start: env.WEBHOOKS_TIME_START ?? env.WEBHOOK_TIME_START ?? "",
    webhook_time_end: env.WEBHOOKS_TIME_END ?? env.WEBHOOK_TIME_END ?? "",
  };
}

function nameOf(env: SendingWindowEnv, side: "START" | "END"): keyof SendingWindowEnv {
  const isOlder =
    env[`WEBHOOKS_TIME_${side}`] === undefined && env[`WEBHOOK_TIME_${side}`] !== undefined;
  return isOlder ? `WEBHOOK_TIME_${side}` : `WEBHOOKS_TIME_${side}`;
}

/** What would forbid saving the window: half of one, or a text that is no time, is no window at all. */
export function sendingWindowMistakes(env: SendingWindowEnv): EnvMistake[] {
  return windowProblems(sendingWindowIn(env)).map(({ path, message }) => ({
    name: nameOf(env, path === "webhook_time_start" ? "START" : "END"),
    message,
  }));
}
