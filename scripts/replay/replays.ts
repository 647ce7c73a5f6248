import { z } from "zod";
import type { AdminClient } from "./admin-client.ts";
import type { ReplayRequestBody } from "./options.ts";

const PATH = "/api/admin/replays";

const replaySchema = z.object({
  id: z.string(),
  state: z.enum(["running", "stopped", "done"]),
  author: z.string(),
  created_at: z.string(),
  rate_per_minute: z.number(),
  total: z.number(),
  remaining: z.number(),
  replayed: z.number(),
  skipped_delivered: z.number(),
  skipped_pending: z.number(),
  skipped_gone: z.number(),
  outcomes: z.object({ delivered: z.number(), died_again: z.number(), under_way: z.number() }),
});
export type Replay = z.infer<typeof replaySchema>;

const previewSchema = z.object({
  count: z.number(),
  takes_seconds: z.number(),
  rate_per_minute: z.number(),
  by_destination: z.array(
    z.object({ id: z.string(), url: z.string().nullable(), count: z.number() }),
  ),
});
export type Preview = z.infer<typeof previewSchema>;

const oneSchema = z.object({ replay: replaySchema });

export async function previewReplay(api: AdminClient, body: ReplayRequestBody): Promise<Preview> {
  return api.call({ method: "POST", path: `${PATH}/preview`, body }, previewSchema);
}

export async function createReplay(api: AdminClient, body: ReplayRequestBody): Promise<Replay> {
  return (await api.call({ method: "POST", path: PATH, body }, oneSchema)).replay;
}

export async function readReplay(api: AdminClient, id: string): Promise<Replay> {
  const path = `${PATH}/${encodeURIComponent(id)}`;
  return (await api.call({ method: "GET", path }, oneSchema)).replay;
}

export async function changeReplay(
  api: AdminClient,
  id: string,
  change: "stop" | "resume",
): Promise<Replay> {
  const path = `${PATH}/${encodeURIComponent(id)}/${change}`;
  return (await api.call({ method: "POST", path }, oneSchema)).replay;
}

/** The newest twenty. */
export async function listReplays(api: AdminClient): Promise<Replay[]> {
  const listSchema = z.object({ replays: z.array(replaySchema) });
  return (await api.call({ method: "GET", path: `${PATH}?limit=20` }, listSchema)).replays;
}
