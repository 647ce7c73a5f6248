import {
  type AlertClock,
  type AlertKind,
  type AlertReadings,
  alertSignals,
  type Signal,
} from "./alert-signals.ts";
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
  const left = new Map(previous.map((alert) => [keyOf(alert), alert]));
  const transitions: AlertTransition[] = [];
  const alerts: AlertInForce[] = [];
  for (const signal of alertSignals(readings, prefs, clock)) {
    const known = left.get(keyOf(signal));
    left.delete(keyOf(signal));
    const alert = inForceAfter(signal, known, at);
    if (alert === null) continue;
    const type = transitionAfter(signal, known, at - prefs.repeat_hours * HOUR_MS);
    const told = type === null ? alert : { ...alert, toldAt: at };
    if (type !== null) transitions.push({ type, at, alert: told });
    if (type !== "closed") alerts.push(told);
  }
  for (const alert of left.values()) {
    transitions.push({ type: "closed", at, alert: { ...alert, toldAt: at } });
  }
  return { transitions, alerts };
}

/** The alert as a signal leaves it, closing or not; null where there is none. */
function inForceAfter(
  signal: Signal,
  known: AlertInForce | undefined,
  at: number,
): AlertInForce | null {
  const { kind, subject, level, value, threshold } = signal;
  if (known === undefined && level !== "bad") return null;
  const because = signal.because ?? known?.because ?? null;
  const times = { since: known?.since ?? at, toldAt: known?.toldAt ?? at };
  return { kind, subject, value, threshold, because, ...times };
}

/** What is to be told of it; null: nothing. */
function transitionAfter(
  { level }: Signal,
  known: AlertInForce | undefined,
  toldBefore: number,
): AlertTransition["type"] | null {
  if (known === undefined) return "opened";
  if (level === "good") return "closed";
  return level !== "quiet" && known.toldAt <= toldBefore ? "repeated" : null;
}

function keyOf({ kind, subject }: Pick<AlertInForce, "kind" | "subject">): string {
  return JSON.stringify([kind, subject]);
}
