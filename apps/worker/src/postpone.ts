import { DelayedError, type Job, WaitingError } from "bullmq";

/** Puts a job off without using up an attempt. Throws always: BullMQ's way to be told. */
export async function postpone(job: Job, until: Date, token: string | undefined): Promise<never> {
  await job.moveToDelayed(until.getTime(), token);
  throw new DelayedError();
}

/** Gives a job back for another worker to take, without using up an attempt. Throws always. */
export async function handBack(job: Job, token: string | undefined): Promise<never> {
  await job.moveToWait(token);
  throw new WaitingError();
}
