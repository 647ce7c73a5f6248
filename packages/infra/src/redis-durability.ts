import type { Redis } from "ioredis";
import { readInfoField } from "./redis-info.ts";

export const durabilitySubjects = ["appendonly", "maxmemory-policy"] as const;

/** A setting of Redis by which accepted mail could be lost, and what is wrong with it. */
export interface DurabilityProblem {
  subject: (typeof durabilitySubjects)[number];
  because: string;
}

/** Redis must write all it takes to disk, and forget nothing to make room. */
export async function readDurability(redis: Redis): Promise<DurabilityProblem[]> {
  const [memory, persistence] = await Promise.all([
    redis.info("memory"),
    redis.info("persistence"),
  ]);
  const policy = readInfoField(memory, "maxmemory_policy");
  const problems: DurabilityProblem[] = [];
  if (readInfoField(persistence, "aof_enabled") !== "1") {
    problems.push({ subject: "appendonly", because: "no" });
  }
  if (policy !== "noeviction") problems.push({ subject: "maxmemory-policy", because: policy });
  return problems;
}
