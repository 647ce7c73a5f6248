import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { HttpError, unavailable } from "../http-error.ts";
import { createSingleFile } from "../single-file.ts";
import type { PolicyAnswer, PolicyTask } from "./policy-task.ts";

/** Applies rules to emails beside the thread that answers requests, which slow rules must not hold up. */
export interface PolicyThread {
  /** @throws {HttpError} 422 `too_slow` when it takes longer, its turn included; 503 `busy` when too many ask. */
  run<K extends PolicyTask["kind"]>(
    task: PolicyTask & { kind: K },
    timeoutMs: number,
  ): Promise<PolicyAnswer & { kind: K }>;
}

const ENTRY = join(import.meta.dirname, "thread-main.ts");
const IDLE_MS = 60_000;
const MAX_WAITING = 20;
const MAX_HEAP_MB = 512;
const START_MS = 30_000;

function tooSlow(): HttpError {
  const message = "The rules take too long on this email";
  return new HttpError(422, "too_slow", message);
}

function busy(): HttpError {
  const message = "Too much is being tried out at once";
  return new HttpError(503, "busy", message, { headers: { "Retry-After": "5" } });
}

/** The thread posts nothing else. */
function isAnswer<K extends PolicyTask["kind"]>(
  answer: PolicyAnswer,
  kind: K,
): answer is PolicyAnswer & { kind: K } {
  return answer.kind === kind;
}

/** Our own code is at the other end, and what it posts has this type. */
async function answerOf(worker: Worker, signal: AbortSignal): Promise<PolicyAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PolicyAnswer>();
  signal.throwIfAborted();
  const onAbort = () => reject(signal.reason);
  worker.once("message", resolve);
  worker.once("error", reject);
  signal.addEventListener("abort", onAbort);
  try {
    return await promise;
  } finally {
    worker.off("message", resolve);
    worker.off("error", reject);
    signal.removeEventListener("abort", onAbort);
  }
}

/** A thread that has read its modules; only then is time to count. */
async function startThread(closing: AbortSignal): Promise<Worker> {
  const resourceLimits = { maxOldGenerationSizeMb: MAX_HEAP_MB };
  const started = new Worker(ENTRY, { resourceLimits });
  started.unref();
  try {
    await answerOf(started, AbortSignal.any([closing, AbortSignal.timeout(START_MS)]));
    return started;
  } catch (error) {
    void started.terminate();
    throw closing.aborted ? unavailable(error) : error;
  }
}

/** A thread that starts when it is first needed and ends when it has been idle, or when `closing` is. */
export function createPolicyThread(closing: AbortSignal): PolicyThread {
  let worker: Worker | null = null;
  let idle: NodeJS.Timeout | undefined;
  const inTurn = createSingleFile(MAX_WAITING);

  function stop(): void {
    const stopped = worker;
    worker = null;
    void stopped?.terminate();
  }
  closing.addEventListener("abort", stop);

  async function ask(task: PolicyTask, deadline: number): Promise<PolicyAnswer> {
    if (closing.aborted) throw unavailable();
    const turn = performance.now();
    if (turn >= deadline) throw tooSlow();
    clearTimeout(idle);
    worker ??= await startThread(closing);
    const asked = worker;
    const left = deadline - turn;
    const signal = AbortSignal.any([closing, AbortSignal.timeout(Math.ceil(left))]);
    const answered = answerOf(asked, signal);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
    asked.postMessage(task);
    try {
      return await answered;
    } catch (error) {
      // Whatever it is at, nobody waits for it any more.
      if (worker === asked) stop();
      if (closing.aborted) throw unavailable(error);
      throw signal.aborted ? tooSlow() : error;
    } finally {
      idle = setTimeout(stop, IDLE_MS).unref();
    }
  }

  return {
    async run(task, timeoutMs) {
      const deadline = performance.now() + timeoutMs;
      const answer = await inTurn(async () => ask(task, deadline));
      if (answer === null) throw busy();
      if (!isAnswer(answer, task.kind)) throw new Error("The policy thread answered another");
      return answer;
    },
  };
}
