import { Redis } from "ioredis";
import { LaunchError } from "./launch-error.ts";

/** Throws `LaunchError` unless the Redis at `url` answers a PING within a few seconds. */
export async function checkRedisUrl(url: string): Promise<void> {
  let reason = "";
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    commandTimeout: 5_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  redis.on("error", (error: Error) => {
    reason = error.message;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    reason ||= error instanceof Error ? error.message : String(error);
    throw new LaunchError(
      `REDIS_URL is set, but no Redis answers at ${withoutCredentials(url)} (${reason}).\n` +
        "Start it, correct REDIS_URL, or unset it to have a private one started.",
      { cause: error },
    );
  } finally {
    redis.disconnect();
  }
}

function withoutCredentials(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "that address";
}
