import { evaluateAlerts } from "@gmail-push/core";
import type { AlertStatus, AlertStore, Metrics } from "@gmail-push/infra";
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
  /** how often this runs */
  everyMs: number;
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
 * While nothing was evaluated, Redis may have been away, and then no call of the Apps Script was noted: after a
 * gap as long as the limit of its silence, that silence is counted from the end of the gap.
 */
function watchedFrom(previous: AlertStatus | null, now: Date, limitMinutes: number): number {
  if (previous === null) return 0;
  const gapMs = now.getTime() - previous.checkedAt;
  return gapMs < limitMinutes * 60_000 ? previous.watchedSince : now.getTime();
}

/**
 * Evaluates the alerts and tells what changed. Of two evaluations at once one counts, and what a crash
 * left untold is told by the next.
 */
export function createAlertCheck(deps: AlertCheckDeps) {
  const { alerts, read, currentSettings, announcer, hasListener, everyMs, metrics } = deps;

  async function tell(): Promise<void> {
    for (const { text, event } of await alerts.untold()) {
      if (event === null) {
        await alerts.take(text);
        continue;
      }
      // Posted first: an event that was taken and not posted would be lost; one posted twice is one job.
      await announcer.post(event);
      if (!(await alerts.take(text))) continue;
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
    const previous = await alerts.status();
    const watchedSince = watchedFrom(previous, now, prefs.no_ingress_minutes);
    const by = { checkedAt: now.getTime(), hasListener, everyMs, watchedSince };
    await alerts.evaluate(by, (inForce) =>
      evaluateAlerts(readings, prefs, inForce, { now, timeZone, watchedSince }),
    );
    await tell();
  };
}
