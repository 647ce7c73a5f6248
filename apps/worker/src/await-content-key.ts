import { ContentKeyError, type Logger } from "@gmail-push/infra";
import type { Processor } from "bullmq";
import { postpone } from "./postpone.ts";

const RETRY_MS = 60_000;

/** Puts a job off, for as long as it takes, while the key of its email's content is not at hand. */
export function awaitContentKey(processor: Processor, log: Logger): Processor {
  return async (job, token, signal) => {
    try {
      const result: unknown = await processor(job, token, signal);
      return result;
    } catch (error) {
      if (!(error instanceof ContentKeyError)) throw error;
      log.error({ jobId: job.id, err: error }, "content key missing, job put off");
      return postpone(job, new Date(Date.now() + RETRY_MS), token);
    }
  };
}
