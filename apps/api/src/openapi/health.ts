import { z } from "zod";
import type { Operation } from "./operation.ts";

const TAG = "Health";

const aliveSchema = z.strictObject({ status: z.literal("ok") });
const check = z.string().meta({ description: "`ok`, or what is wrong in plain words" });
const readySchema = z.strictObject({
  status: z.enum(["ok", "unavailable"]),
  checks: z.strictObject({
    redis: check,
    eviction: check,
    durability: check,
    worker: check,
    settings: check,
  }),
});

const live = (path: string): Operation => ({
  method: "get",
  path,
  tag: TAG,
  summary: "Whether this process lives",
  access: "open",
  answers: { 200: { description: "it does", schema: aliveSchema } },
});

export const healthOperations: readonly Operation[] = [
  live("/health"),
  live("/health/live"),
  {
    method: "get",
    path: "/health/ready",
    tag: TAG,
    summary: "Whether mail would be kept and delivered",
    access: "open",
    answers: {
      200: { description: "it would", schema: readySchema },
      503: { description: "it would not; `checks` tell why", schema: readySchema },
    },
  },
];
