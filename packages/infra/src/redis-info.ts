import type { Redis } from "ioredis";

/** One field of Redis's INFO text; "" when it is not there. */
export function readInfoField(info: string, name: string): string {
  return new RegExp(`^${name}:(.*)$`, "m").exec(info)?.[1]?.trim() ?? "";
}

/** Bytes Redis uses and may use (0: no limit). */
export async function readRedisMemory(
  redis: Redis,
): Promise<{ usedBytes: number; maxBytes: number }> {
  const info = await redis.info("memory");
  return {
    usedBytes: Number(readInfoField(info, "used_memory")),
    maxBytes: Number(readInfoField(info, "maxmemory")),
  };
}
