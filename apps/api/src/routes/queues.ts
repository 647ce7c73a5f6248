import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import type { BeforeHookResult, HookContext } from "@bull-board/api/typings/app";
import { ExpressAdapter } from "@bull-board/express";
import type { AuditLog, Logger, QueueName, Queues } from "@gmail-push/infra";
import type { Job } from "bullmq";
import { type RequestHandler, Router } from "express";
import { HttpError } from "../http-error.ts";
import { auditWrites } from "../middleware/audit-writes.ts";

export const BOARD_PATH = "/admin/queues";

export interface QueuesDeps {
  queues: Queues;
  /** Makes the record behind a failed job pending again; resolves with whether that set the job going. */
  revive: (queue: QueueName, jobId: string) => Promise<boolean>;
  audit: Pick<AuditLog, "write">;
  log: Logger;
}

/** `PUT /api/queues/delivery/d-…/retry` is `board_retry` of a queue and, for one job, its id. */
function describeWrite(_method: string, path: string) {
  const [, queue, ...rest] = path.split("/").slice(2);
  const action = rest.find((part) => /^(?:retry|promote)$/.test(part));
  if (queue === undefined) return null;
  if (action === undefined) {
    const last = rest[0] ?? queue;
    return /^(?:pause|resume)$/.test(last)
      ? { action: `board_${last}`, details: { queue: rest.length === 0 ? "all" : queue } }
      : null;
  }
  const isAll = rest[0] === action;
  return { action: `board_${action}`, details: { queue, job: isAll ? "all" : (rest[0] ?? "") } };
}

/** The board may look, and set jobs going again; it never edits, adds or removes. */
const ALLOWED_WRITES = [
  /^\/api\/queues\/:queueName\/:jobId\/retry(\/failed)?$/,
  /^\/api\/queues\/:queueName\/retry\/:queueStatus$/,
  /^\/api\/queues\/:queueName\/:jobId\/promote$/,
  /^\/api\/queues\/:queueName\/promote$/,
  /^\/api\/queues\/(:queueName\/)?(pause|resume)$/,
];

function restrict({ method, route }: HookContext): BeforeHookResult {
  if (method === "get" || ALLOWED_WRITES.some((allowed) => allowed.test(route))) return;
  return { allow: false, status: 405, message: "The board cannot change or remove jobs" };
}

const MAX_JOBS = 100;

function isFineCount(count: unknown): boolean {
  return typeof count === "string" && /^\d{1,3}$/.test(count) && Number(count) <= MAX_JOBS;
}

/** The board reads as many jobs at once as it is asked for, each with all of its data. */
const limitJobs: RequestHandler = (req, _res, next) => {
  const asked = [req.query["jobsPerPage"] ?? []].flat();
  if (!asked.every(isFineCount)) {
    throw new HttpError(400, "too_many_jobs", `The board shows at most ${MAX_JOBS} jobs a page`);
  }
  next();
};

/** A failed job starts over with fresh attempts, and its record with it. */
class ReplayingAdapter extends BullMQAdapter {
  readonly #revive: (jobId: string) => Promise<boolean>;

  constructor(queue: Queues[QueueName], revive: (jobId: string) => Promise<boolean>) {
    super(queue, { description: "", allowRetries: true });
    this.#revive = revive;
  }

  override async getJob(id: string): Promise<Job | undefined> {
    const job = await super.getJob(id);
    return job === undefined ? undefined : this.#replaying(job);
  }

  override async getJobs(...args: Parameters<BullMQAdapter["getJobs"]>): Promise<Job[]> {
    return (await super.getJobs(...args)).map((job) => this.#replaying(job));
  }

  #replaying(job: Job): Job {
    const retry = job.retry.bind(job);
    job.retry = async (state) => {
      if (state === "failed" && (await this.#revive(job.id ?? ""))) return;
      await retry(state, { resetAttemptsMade: true, resetAttemptsStarted: true });
    };
    return job;
  }
}

interface BoardApp extends RequestHandler {
  disable: (setting: string) => unknown;
}

function isApp(value: unknown): value is BoardApp {
  return typeof value === "function" && "disable" in value;
}

/** The adapter does not say what it returns: an Express app of its own, which would tell so to everybody. */
function asHandler(value: unknown): RequestHandler {
  if (!isApp(value)) throw new TypeError("Bull Board has no app");
  value.disable("x-powered-by");
  return value;
}

/** Bull Board over the three queues. */
export function queuesRoutes({ queues, revive, audit, log }: QueuesDeps): Router {
  const serverAdapter = new ExpressAdapter();
  serverAdapter.setBasePath(BOARD_PATH);
  const adapters = (["email", "offload", "delivery"] as const).map(
    (name) => new ReplayingAdapter(queues[name], async (jobId) => revive(name, jobId)),
  );
  createBullBoard({
    queues: adapters,
    serverAdapter,
    options: {
      uiConfig: { boardTitle: "gmail-push", hideRedisDetails: true, hideDocsLink: true },
      handlerHooks: { before: restrict },
    },
  });
  return Router().use(
    limitJobs,
    auditWrites({ audit, describe: describeWrite, log }),
    asHandler(serverAdapter.getRouter()),
  );
}
