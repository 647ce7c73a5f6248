/** Ends a run that failed as it may, by one word that says all there is to know; BullMQ repeats it. Faults are any other error. */
export class JobFailure extends Error {
  override name = "JobFailure";
}
