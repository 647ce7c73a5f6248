import type { Logger, Metrics } from "@gmail-push/infra";

/** A record younger than this may be on its way between two steps. */
export const SETTLING_MS = 15_000;

/** What was wrong with a record, and is put right. */
export type Healing =
  | "email_without_job"
  | "email_job_failed"
  | "delivery_without_job"
  | "delivery_job_failed"
  | "delivery_stuck_behind_copies"
  | "replay_without_job";

export type NoteHealing = (healing: Healing, ids: Record<string, string>) => void;

export function createNoteHealing(deps: {
  metrics: Pick<Metrics, "healed">;
  log: Logger;
}): NoteHealing {
  const { metrics, log } = deps;
  return (healing, ids) => {
    metrics.healed.inc({ healing });
    log.warn({ healing, ...ids }, "record healed");
  };
}
