import type { AlertInForce, SettingName, Settings } from "@gmail-push/core";
import {
  type AlertStore,
  type Balance,
  createStats,
  type DestinationStore,
  type Keys,
  type LatestSigns,
  type LiveSettings,
  type QueueSampler,
  readBalance,
  type StatRange,
  type StatsSeries,
} from "@gmail-push/infra";
import type { Redis } from "ioredis";
import { alertsStaleSince } from "./alerts-stale-since.ts";
import { troubledDestinations } from "./troubled-destinations.ts";
import { createReadiness, type Readiness } from "./readiness.ts";

/** The installation at a glance. */
export interface Overview {
  now: Date;
  balance: Balance;
  series: StatsSeries;
  signs: LatestSigns;
  readiness: Readiness;
  alerts: AlertInForce[];
  /** when they were last evaluated, if that is too long ago to rely on */
  alertsStaleSince: number | null;
  /** of the destinations they are about, by id */
  names: ReadonlyMap<string, string>;
  /** as this process knows them; null before the first reading */
  settings: Settings | null;
  /** what is stored but does not parse */
  unreadable: SettingName[];
}

/** Costs fewer than 20 commands of Redis while anybody watches, whatever there is to tell. */
export type ReadOverview = (range: StatRange) => Promise<Overview>;

export interface ReadOverviewDeps {
  redis: Redis;
  keys: Keys;
  settings: Pick<LiveSettings, "current" | "problems">;
  alerts: Pick<AlertStore, "status">;
  destinations: Pick<DestinationStore, "names">;
  queueSampler: Pick<QueueSampler, "watch">;
}

export function createReadOverview({
  redis,
  keys,
  settings,
  alerts,
  destinations,
  queueSampler,
}: ReadOverviewDeps): ReadOverview {
  const stats = createStats({ redis, keys });
  const readReadiness = createReadiness({ redis, keys, settings });
  return async (range) => {
    await queueSampler.watch();
    const now = new Date();
    const [balance, series, signs, readiness, status] = await Promise.all([
      readBalance(redis, keys),
      stats.series({ range, now: now.getTime() }),
      stats.latest(),
      readReadiness(),
      alerts.status(),
    ]);
    const inForce = status?.alerts ?? [];
    return {
      now,
      balance,
      series,
      signs,
      readiness,
      alerts: inForce,
      alertsStaleSince: alertsStaleSince(status, now),
      names: await destinations.names(troubledDestinations(inForce)),
      settings: settings.current(),
      unreadable: [...settings.problems().keys()],
    };
  };
}
