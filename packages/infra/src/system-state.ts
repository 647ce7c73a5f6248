import type { AlertInForce, AlertReadings } from "@gmail-push/core";
import type { Redis } from "ioredis";
import type { AlertStore } from "./alert-store.ts";
import type { ContactLog } from "./contact-log.ts";
import type { Destination } from "./destination.ts";
import type { DestinationGate, DestinationHealth } from "./destination-gate.ts";
import type { DestinationStore } from "./destination-store.ts";
import { countLiveWorkers } from "./heartbeat.ts";
import type { Keys } from "./keys.ts";
import { type Ledger, readLedger } from "./ledger.ts";
import { type DurabilityProblem, readDurability } from "./redis-durability.ts";

type DestinationState = AlertReadings["destinations"][number];

/** How long a death is news: a day, within which somebody has had time to see it. */
const DEATH_NEWS_MS = 24 * 3_600_000;

/** What gauges and alerts are read from: all that Redis knows, whichever process asks. */
export interface SystemState {
  ledger: Ledger;
  /** emails that died within the last 24 hours, and are dead still */
  deadLately: number;
  /** epoch ms; null: never */
  lastContactAt: number | null;
  destinations: DestinationState[];
  notDurable: DurabilityProblem[];
  alerts: AlertInForce[];
  liveWorkers: number;
}

export interface SystemStateDeps {
  redis: Redis;
  keys: Keys;
  contacts: Pick<ContactLog, "lastAt">;
  destinations: Pick<DestinationStore, "list">;
  gate: Pick<DestinationGate, "health">;
  alerts: Pick<AlertStore, "open">;
}

function troubleOf(
  { options, disabled_because: because }: Destination,
  { state }: DestinationHealth,
): DestinationState["trouble"] {
  if (!options.enabled) return because ?? "operator";
  return state === "degraded" ? "degraded" : null;
}

/** Reads it, as of about one moment. */
export async function readSystemState(deps: SystemStateDeps): Promise<SystemState> {
  const { redis, keys, contacts, destinations, gate, alerts } = deps;
  async function readDestination(destination: Destination): Promise<DestinationState> {
    const { id } = destination;
    return { id, trouble: troubleOf(destination, await gate.health(id)) };
  }
  const [ledger, deadLately, lastContactAt, list, notDurable, inForce, liveWorkers] =
    await Promise.all([
      readLedger(redis, keys),
      redis.zcount(keys.deadSince, Date.now() - DEATH_NEWS_MS, "+inf"),
      contacts.lastAt(),
      destinations.list(),
      readDurability(redis),
      alerts.open(),
      countLiveWorkers(redis, keys),
    ]);
  return {
    ledger,
    deadLately,
    lastContactAt,
    destinations: await Promise.all(list.map(readDestination)),
    notDurable,
    alerts: inForce,
    liveWorkers,
  };
}
