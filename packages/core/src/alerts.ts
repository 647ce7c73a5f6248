import { type AlertKind, type AlertReadings, alertSignals, type Signal } from "./alert-signals.ts";
import type { AlertPrefs } from "./settings/alert-prefs.ts";

/** An alert that has opened and not closed; times in epoch ms. */
export interface AlertInForce {
  kind: AlertKind;
  /** Which one, where there are several of a kind: a destination's id, a setting of Redis. */
  subject: string | null;
  since: number;
  /** As last read, in the unit of the threshold: minutes, percent or emails. */
  value: number | null;
  threshold: number | null;
  because: string | null;
  /** When it was last told. */
  toldAt: number;
}

export const transitionTypes = ["opened", "repeated", "closed"] as const;

/** What operators are told. */
export interface AlertTransition {
  type: (typeof transitionTypes)[number];
  at: number;
  alert: AlertInForce;
}

export interface AlertEvaluation {
  transitions: AlertTransition[];
  /** What is in force from now on. */
  alerts: AlertInForce[];
}

export interface AlertClock {
  now: Date;
  /** IANA name; of the working hours. */
  timeZone: string;
}

const HOUR_MS = 3_600_000;

/**
 * Which alerts open, are told again, and close, from one reading and what was in force before it. An
 * alert that is switched off, or whose subject is gone, closes.
 */
export function evaluateAlerts(
  readings: AlertReadings,
  prefs: AlertPrefs,
  previous: readonly AlertInForce[],
  clock: AlertClock,
): AlertEvaluation {
  const at = clock.now.getTime();
  const before = new Map(previous.map((alert) => [keyOf(alert), alert]));
  const transitions: AlertTransition[] = [];
  const alerts: AlertInForce[] = [];

  for (const signal of alertSignals(readings, prefs, clock)) {
    const known = before.get(keyOf(signal));
    if (known !== undefined && signal.level === "good") {
      before.set(keyOf(signal), { ...known, value: signal.value });
    }
    if (signal.level === "good" || (known === undefined && signal.level !== "bad")) continue;
    before.delete(keyOf(signal));
    if (known === undefined) {
      const alert = { ...inForce(signal), since: at, toldAt: at };
      transitions.push({ type: "opened", at, alert });
      alerts.push(alert);
      continue;
    }
    const isDue = signal.level !== "quiet" && at - known.toldAt >= prefs.repeat_hours * HOUR_MS;
    const alert = { ...known, ...inForce(signal), toldAt: isDue ? at : known.toldAt };
    if (isDue) transitions.push({ type: "repeated", at, alert });
    alerts.push(alert);
  }
  const closed = [...before.values()].map((alert) => ({ type: "closed" as const, at, alert }));
  return { transitions: [...closed, ...transitions], alerts };
}

function keyOf({ kind, subject }: Pick<AlertInForce, "kind" | "subject">): string {
  return JSON.stringify([kind, subject]);
}

function inForce({ kind, subject, value, threshold, because }: Signal) {
  return { kind, subject, value, threshold, because };
}
