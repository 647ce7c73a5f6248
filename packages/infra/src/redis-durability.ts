import type { Redis } from "ioredis";
import { readInfoField } from "./redis-info.ts";

export const durabilitySubjects = ["appendonly", "maxmemory-policy"] as const;

/** A setting of Redis by which accepted mail could be lost, and what is wrong with it. */
export interface DurabilityProblem {
  subject: (typeof durabilitySubjects)[number];
  because: string;
}

/**
 * What Redis's INFO text, with the sections `memory` and `persistence`, says of it: it must write all it
 * takes to disk, and forget nothing to make room.
 */
export function durabilityProblems(info: string): DurabilityProblem[] {
  const policy = readInfoField(info, "maxmemory_policy");
  const problems: DurabilityProblem[] = [];
  if (readInfoField(info, "aof_enabled") !== "1") {
    problems.push({ subject: "appendonly", because: "no" });
  }
  if (policy !== "noeviction") problems.push({ subject: "maxmemory-policy", because: policy });
  return problems;
}

export async function readDurability(redis: Redis): Promise<DurabilityProblem[]> {
  return durabilityProblems(await redis.info());
}
