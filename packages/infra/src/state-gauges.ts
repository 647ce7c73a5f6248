import { alertKinds } from "@gmail-push/core";
import { Gauge, type Registry } from "prom-client";
import { readOnce } from "./read-once.ts";
import { durabilitySubjects } from "./redis-durability.ts";
import { emailStates } from "./states.ts";
import type { SystemState } from "./system-state.ts";

type Reading = [labels: Record<string, string>, value: number];

/** A gauge of what Redis knows; a scrape while Redis is away has no value of it. */
interface StateGauge {
  name: string;
  help: string;
  label?: string;
  read: (state: SystemState, now: number) => Reading[];
}

const healths = ["healthy", "degraded", "disabled", "off"] as const;

function healthOf({ trouble }: SystemState["destinations"][number]): (typeof healths)[number] {
  if (trouble === null) return "healthy";
  if (trouble === "operator") return "off";
  return trouble === "degraded" ? "degraded" : "disabled";
}

function ageSeconds(at: number | null, now: number): number {
  return at === null ? 0 : Math.max(0, (now - at) / 1_000);
}

const gauges: readonly StateGauge[] = [
  {
    name: "last_contact_timestamp_seconds",
    help: "When the Apps Script last called with the right token, Unix time; absent: never",
    read: ({ lastContactAt: at }) => (at === null ? [] : [[{}, at / 1_000]]),
  },
  {
    name: "ledger_accepted_emails",
    help: "Emails accepted since the beginning",
    read: ({ ledger }) => [[{}, ledger.acceptedTotal]],
  },
  {
    name: "ledger_emails",
    help: "Accepted emails by state; expired ones have ended and been forgotten",
    label: "state",
    read: ({ ledger }) => [
      ...emailStates.map((state): Reading => [{ state }, ledger.states[state]]),
      [{ state: "expired" }, ledger.expired],
    ],
  },
  {
    name: "ledger_balanced",
    help: "1 while accepted = delivered + skipped + dead + pending + expired",
    read: ({ ledger }) => [[{}, ledger.balanced ? 1 : 0]],
  },
  {
    name: "lately_dead_emails",
    help: "Emails that died within the last 24 hours, and are dead still",
    read: ({ deadLately }) => [[{}, deadLately]],
  },
  {
    name: "oldest_moving_email_seconds",
    help: "Age of the oldest email that has not ended and does not wait on purpose; 0: none",
    read: ({ ledger }, now) => [[{}, ageSeconds(ledger.oldestMovingAt, now)]],
  },
  {
    name: "alerts_in_force",
    help: "Alerts that have opened and not closed, by kind",
    label: "alert",
    read: ({ alerts }) =>
      alertKinds.map((alert) => [{ alert }, alerts.filter(({ kind }) => kind === alert).length]),
  },
  {
    name: "destinations",
    help: "Destinations by health; off: disabled by an operator",
    label: "health",
    read: ({ destinations }) =>
      healths.map((health) => [
        { health },
        destinations.filter((each) => healthOf(each) === health).length,
      ]),
  },
  {
    name: "redis_durable",
    help: "1 while this setting of Redis cannot lose accepted mail",
    label: "setting",
    read: ({ notDurable }) =>
      durabilitySubjects.map((setting) => [
        { setting },
        notDurable.some(({ subject }) => subject === setting) ? 0 : 1,
      ]),
  },
  {
    name: "live_workers",
    help: "Workers heard of in the last 20 seconds",
    read: ({ liveWorkers }) => [[{}, liveWorkers]],
  },
];

/**
 * Gauges of what Redis knows, read when the metrics are asked for and not before. Every API shows the
 * same. `read` answers null while Redis is away.
 */
export function observeState(registry: Registry, read: () => Promise<SystemState | null>): void {
  const readShared = readOnce(read);
  for (const { name, help, label, read: readingsOf } of gauges) {
    const gauge = new Gauge({
      name: `gmail_push_${name}`,
      help,
      labelNames: label === undefined ? [] : [label],
      registers: [],
      async collect() {
        const state = await readShared();
        this.reset();
        // Reset, a gauge without a label reads 0, which would be a claim.
        if (label === undefined) this.remove();
        if (state === null) return;
        for (const [labels, value] of readingsOf(state, Date.now())) this.set(labels, value);
      },
    });
    registry.registerMetric(gauge);
  }
}
