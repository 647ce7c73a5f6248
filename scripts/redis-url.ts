import { Redis } from "ioredis";
import { LaunchError } from "./launch-error.ts";

/** Where the address came from: a person, or the note that `npm start` leaves in DATA_DIR. */
type Origin = "REDIS_URL" | "npm start";

/** Throws `LaunchError` unless the Redis at `url` answers a PING within a few seconds. */
export async function checkRedisUrl(url: string, origin: Origin = "REDIS_URL"): Promise<void> {
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
    const silence = `no Redis answers at ${withoutCredentials(url)} (${reason}).`;
    throw new LaunchError(explain(silence, origin), { cause: error });
  } finally {
    redis.disconnect();
  }
}

function explain(silence: string, origin: Origin): string {
  if (origin === "npm start") {
    return (
      `\`npm start\` is not running: ${silence}\n` +
      "Start it (DATA_DIR when its folder is not .data), or set REDIS_URL to another Redis."
    );
  }
  return (
    `REDIS_URL is set, but ${silence}\n` +
    "Start it, correct REDIS_URL, or unset it to have a private one started."
  );
}

function withoutCredentials(url: string): string {
  return URL.canParse(url) ? new URL(url).host : "that address";
}
