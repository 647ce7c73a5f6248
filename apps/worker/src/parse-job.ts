import { type Job, UnrecoverableError } from "bullmq";
import type { z } from "zod";

/** A job's data; a job that does not parse never will, so it is not retried. */
export function parseJob<S extends z.ZodType>(schema: S, job: Pick<Job, "data">): z.output<S> {
  const result = schema.safeParse(job.data);
  if (result.success) return result.data;
  throw new UnrecoverableError("unreadable_job");
}
