import { deliveryStates, replayStates } from "@gmail-push/infra";
import { z } from "zod";
import { replayRequestSchema } from "../replay-request.ts";
import { replaysQuerySchema } from "../routes/replays.ts";
import { nextSchema, refusal, successSchema, timeOrNullSchema, timeSchema } from "./answers.ts";
import { listedDeliverySchema } from "./deliveries.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/admin/replays";
const TAG = "Replays";

const count = z.number().int();
const replaySchema = z
  .strictObject({
    id: z.string(),
    state: z.enum(replayStates),
    author: z.string(),
    force: z.boolean(),
    rate_per_minute: count,
    selection: z.strictObject({
      state: z.enum(deliveryStates).optional(),
      destination: z.string().optional(),
      from: timeSchema.optional(),
      to: timeSchema.optional(),
      email: z.string().optional(),
      ids: count.optional().meta({ description: "how many were named" }),
    }),
    total: count,
    remaining: count,
    replayed: count,
    skipped_delivered: count,
    skipped_pending: count,
    skipped_gone: count,
    outcomes: z.strictObject({ delivered: count, died_again: count, under_way: count }),
    eta: timeOrNullSchema,
    created_at: timeOrNullSchema,
    stopped_at: timeOrNullSchema,
    resumed_at: timeOrNullSchema,
    finished_at: timeOrNullSchema,
  })
  .meta({ id: "Replay" });
const oneSchema = successSchema({ replay: replaySchema });
const params = { id: "the replay (`r-…`)" };
const one = { description: "how far it is, and what became of what it replayed" };

export const replaysOperations: readonly Operation[] = [
  {
    method: "post",
    path: `${PATH}/preview`,
    tag: TAG,
    summary: "What a replay would take",
    access: "operator",
    body: { schema: replayRequestSchema },
    answers: {
      200: {
        description: "how many, where they go, and the newest few; nothing is changed",
        schema: successSchema({
          count,
          by_destination: z.array(z.strictObject({ id: z.string(), url: z.string(), count })),
          sample: z.array(listedDeliverySchema),
          rate_per_minute: count,
          takes_seconds: count,
        }),
      },
    },
  },
  {
    method: "post",
    path: PATH,
    tag: TAG,
    summary: "Replay deliveries",
    access: "operator",
    body: { schema: replayRequestSchema },
    answers: {
      201: { description: "it is running", schema: oneSchema, headers: { Location: "the replay" } },
      409: refusal("`nothing_to_replay` or `too_many_replays`"),
    },
  },
  {
    method: "get",
    path: PATH,
    tag: TAG,
    summary: "Replays, newest first",
    access: "viewer",
    query: replaysQuerySchema,
    answers: {
      200: {
        description: "a page of them",
        schema: successSchema({ replays: z.array(replaySchema), next: nextSchema }),
      },
    },
  },
  {
    method: "get",
    path: `${PATH}/{id}`,
    tag: TAG,
    summary: "One replay",
    access: "viewer",
    params,
    answers: { 200: { ...one, schema: oneSchema } },
  },
  {
    method: "post",
    path: `${PATH}/{id}/stop`,
    tag: TAG,
    summary: "Stop a replay",
    access: "operator",
    params,
    answers: { 200: { ...one, schema: oneSchema }, 409: refusal("`replay_done`") },
  },
  {
    method: "post",
    path: `${PATH}/{id}/resume`,
    tag: TAG,
    summary: "Go on with a replay where it was",
    access: "operator",
    params,
    answers: {
      200: { ...one, schema: oneSchema },
      409: refusal("`replay_done` or `too_many_replays`"),
    },
  },
];
