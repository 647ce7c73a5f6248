import type { ReplayRecord, ReplayStore } from "@gmail-push/infra";
import type { ResolveEmails } from "./delivery-query.ts";
import { HttpError } from "./http-error.ts";
import type { createPreviewReplay } from "./preview-replay.ts";
import { type ParsedReplay, parseReplayRequest } from "./replay-request.ts";
import { type createStartReplay, type StartReplayDeps, tooManyReplays } from "./start-replay.ts";

export interface ReplayStepsDeps extends Pick<StartReplayDeps, "enqueue"> {
  replays: Pick<ReplayStore, "get" | "page" | "stop" | "resume">;
  preview: ReturnType<typeof createPreviewReplay>;
  start: ReturnType<typeof createStartReplay>;
  resolveEmails: ResolveEmails;
}

type Previewed = Awaited<ReturnType<ReplayStepsDeps["preview"]>>;

/** What a replay would take, how, and for how long it would run. */
export interface ReplayPreview extends Previewed {
  asked: ParsedReplay;
  takesSeconds: number;
}

/** What can be done with replays, for the API and for the pages alike. Refusals are `HttpError`s. */
export interface ReplaySteps {
  page: ReplayStore["page"];
  /** @throws {HttpError} 404 `unknown_replay`. */
  get: (id: string) => Promise<ReplayRecord>;
  /** Changes nothing. @throws {HttpError | ZodError} for what cannot be replayed as it stands. */
  preview: (body: unknown) => Promise<ReplayPreview>;
  /** Sets one going and resolves with its id. @throws {HttpError | ZodError} likewise. */
  start: (body: unknown, author: string) => Promise<string>;
  /** @throws {HttpError} 409 `replay_done`, and as `get`. */
  stop: (id: string, author: string) => Promise<void>;
  /** @throws {HttpError} 409 `too_many_replays`, and as `stop`. */
  resume: (id: string, author: string) => Promise<void>;
}

/** A replay that is done can neither be stopped nor resumed. */
function refuseDone({ state }: ReplayRecord): void {
  if (state === "done") throw new HttpError(409, "replay_done", "This replay is done");
}

export function createReplaySteps(deps: ReplayStepsDeps): ReplaySteps {
  const { replays, preview, start, resolveEmails, enqueue } = deps;

  async function get(id: string): Promise<ReplayRecord> {
    const replay = await replays.get(id);
    if (replay !== null) return replay;
    throw new HttpError(404, "unknown_replay", "No such replay");
  }

  return {
    page: async (paging) => replays.page(paging),
    get,
    async preview(body) {
      const asked = await parseReplayRequest(body, resolveEmails);
      const previewed = await preview(asked.filter);
      const takesSeconds = Math.ceil((previewed.count * 60) / asked.ratePerMinute);
      return { ...previewed, asked, takesSeconds };
    },
    start: async (body, author) => start(await parseReplayRequest(body, resolveEmails), author),
    async stop(id, author) {
      refuseDone(await get(id));
      await replays.stop(id, author, new Date());
    },
    async resume(id, author) {
      refuseDone(await get(id));
      const resumed = await replays.resume(id, author, new Date());
      if (resumed.kind === "too_many") throw tooManyReplays();
      if (resumed.kind === "running") await enqueue({ id, run: resumed.run });
    },
  };
}
