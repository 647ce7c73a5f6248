import { z } from "zod";
import { storedNumber, type StoredObject } from "./stored-object.ts";

/** How patiently a delivery is attempted. */
export interface ProcessingPrefs {
  /** Time limit of one request, 1 to 300. */
  webhook_timeout_sec: number;
  /** Pauses between attempts; the first attempt is made at once, so n pauses allow n + 1 attempts. */
  retry_schedule_sec: number[];
  /** How long a delivery waits for the copies of its links, 10 to 3600; then it goes out with those there are. */
  offload_deadline_sec: number;
}

const MAX_PAUSE_SEC = 604_800;
/** Below the 30 days an email's content is kept, with room for jitter and for a destination's `Retry-After`. */
const MAX_SCHEDULE_SEC = 20 * 86_400;

export const builtInProcessingPrefs: ProcessingPrefs = {
  webhook_timeout_sec: 30,
  retry_schedule_sec: [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400],
  offload_deadline_sec: 240,
};

const timeoutSchema = z.number().int().min(1).max(300);

export const MAX_OFFLOAD_DEADLINE_SEC = 3600;

const deadlineSchema = z.number().int().min(10).max(MAX_OFFLOAD_DEADLINE_SEC);

const scheduleSchema = z
  .array(z.number().int().min(0).max(MAX_PAUSE_SEC))
  .min(1)
  .max(50)
  .refine(
    (pauses) => pauses.reduce((total, pause) => total + pause, 0) <= MAX_SCHEDULE_SEC,
    "must not last longer than 20 days in all",
  );

/** A missing key takes its built-in value. */
export const processingPrefsSchema = z.strictObject({
  webhook_timeout_sec: timeoutSchema.default(builtInProcessingPrefs.webhook_timeout_sec),
  retry_schedule_sec: scheduleSchema.default(builtInProcessingPrefs.retry_schedule_sec),
  offload_deadline_sec: deadlineSchema.default(builtInProcessingPrefs.offload_deadline_sec),
});

/** Numbers may be text in an old store; what is out of range takes the initial value. */
export function storedProcessingPrefs(
  stored: StoredObject,
  initial: ProcessingPrefs,
): ProcessingPrefs {
  const timeout = timeoutSchema.safeParse(storedNumber(stored["webhook_timeout_sec"]));
  const schedule = scheduleSchema.safeParse(stored["retry_schedule_sec"]);
  const deadline = deadlineSchema.safeParse(storedNumber(stored["offload_deadline_sec"]));
  return {
    webhook_timeout_sec: timeout.success ? timeout.data : initial.webhook_timeout_sec,
    retry_schedule_sec: schedule.success ? schedule.data : initial.retry_schedule_sec,
    offload_deadline_sec: deadline.success ? deadline.data : initial.offload_deadline_sec,
  };
}
