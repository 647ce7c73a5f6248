import {
  countLiveWorkers,
  durabilityProblems,
  isRedisFailure,
  type Keys,
  type LiveSettings,
  readInfoField,
} from "@gmail-push/infra";
import type { Redis } from "ioredis";

export interface Readiness {
  ready: boolean;
  /** each check and `ok`, or what is wrong in plain words */
  checks: Record<"redis" | "eviction" | "durability" | "worker" | "settings", string>;
  /** how many workers have been heard of lately; null while Redis is away */
  workers: number | null;
}

export interface ReadinessDeps {
  redis: Redis;
  keys: Keys;
  settings: Pick<LiveSettings, "current" | "problems">;
}

async function checkRedis({ redis, keys }: ReadinessDeps) {
  const [info, workers] = await Promise.all([redis.info(), countLiveWorkers(redis, keys)]);
  const problems = new Map(
    durabilityProblems(info).map(({ subject, because }) => [subject, because]),
  );
  const policy = problems.get("maxmemory-policy");
  const checks = {
    redis: readInfoField(info, "loading") === "1" ? "Redis is loading its data" : "ok",
    eviction: policy === undefined ? "ok" : `maxmemory-policy is ${policy}, must be noeviction`,
    durability: problems.has("appendonly") ? "append-only file is off: set appendonly yes" : "ok",
    worker: workers > 0 ? "ok" : "no worker has been seen for 20 s",
  };
  return { checks, workers };
}

function checkSettings({ settings }: ReadinessDeps): string {
  if (settings.current() === null) return "not read yet";
  const broken = [...settings.problems().keys()];
  // The last good value stays in force, so mail still flows: shown, but no reason to stop.
  return broken.length === 0 ? "ok" : `ok, but unreadable: ${broken.join(", ")}`;
}

/** Whether accepted mail would be kept and delivered. */
export function createReadiness(deps: ReadinessDeps): () => Promise<Readiness> {
  return async () => {
    const settings = checkSettings(deps);
    try {
      const { checks: found, workers } = await checkRedis(deps);
      const checks = { ...found, settings };
      const ready = Object.values(checks).every((check) => check.startsWith("ok"));
      return { ready, checks, workers };
    } catch (error) {
      if (!isRedisFailure(error)) throw error;
      const unknown = "unknown";
      return {
        ready: false,
        checks: {
          redis: "not reachable",
          eviction: unknown,
          durability: unknown,
          worker: unknown,
          settings,
        },
        workers: null,
      };
    }
  };
}
