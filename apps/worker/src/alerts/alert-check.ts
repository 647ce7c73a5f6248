import { evaluateAlerts } from "@gmail-push/core";
import type { AlertStore, Metrics } from "@gmail-push/infra";
import type { Queue } from "bullmq";
import type { Announcer } from "../announce.ts";
import type { CurrentSettings } from "../current-settings.ts";
import type { ReadReadings } from "./read-readings.ts";

/** The name of the scheduled job, in the email queue, that evaluates the alerts. */
export const ALERT_CHECK = "alert_check";

export interface AlertCheckDeps {
  alerts: AlertStore;
  read: ReadReadings;
  currentSettings: CurrentSettings;
  announcer: Announcer;
  /** whether somebody listens to alerts */
  hasListener: boolean;
  metrics: Pick<Metrics, "alertTransitions">;
}

/** Asks for an evaluation every so often, once for all workers; 0: never. */
export async function scheduleAlertCheck(
  queue: Pick<Queue, "upsertJobScheduler" | "removeJobScheduler">,
  everyMs: number,
): Promise<void> {
  if (everyMs === 0) {
    await queue.removeJobScheduler(ALERT_CHECK);
    return;
  }
  // Gone at once: a limit of its own would trim the finished emails of the queue, failed ones too.
  const opts = { attempts: 1, removeOnComplete: true, removeOnFail: true };
  await queue.upsertJobScheduler(ALERT_CHECK, { every: everyMs }, { name: ALERT_CHECK, opts });
}

/**
 * Evaluates the alerts and tells what changed. Of two evaluations at once one counts, and what a crash
 * left untold is told by the next.
 */
export function createAlertCheck(deps: AlertCheckDeps) {
  const { alerts, read, currentSettings, announcer, hasListener, metrics } = deps;

  async function tell(): Promise<void> {
    for (const event of await alerts.untold()) {
      // Posted first: an event that was taken and not posted would be lost; one posted twice is one job.
      await announcer.post(event);
      if (!(await alerts.take(event))) continue;
      await announcer.note(event);
      const { alert, kind } = event;
      const transition = kind.replace("alert_", "");
      if (alert !== undefined) metrics.alertTransitions.inc({ alert: alert.kind, transition });
    }
  }

  return async (): Promise<void> => {
    await tell();
    const { alert_prefs: prefs, timeZone } = currentSettings();
    const now = new Date();
    const readings = await read(prefs.rate_window_minutes, now);
    const by = { checkedAt: now.getTime(), hasListener };
    await alerts.evaluate(by, (inForce) =>
      evaluateAlerts(readings, prefs, inForce, { now, timeZone }),
    );
    await tell();
  };
}
