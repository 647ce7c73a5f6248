import { addressNetwork } from "@gmail-push/infra";
import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { HttpError } from "./http-error.ts";

const FAILURES = 10;
const PER_SECONDS = 300;

export interface Throttle {
  /** @throws {HttpError} 429 while an address has failed too often. */
  refuseIfBlocked(address: string): Promise<void>;
  /** Counts a try before it is looked at, so that many at once are no way around. @throws {HttpError} 429 */
  take(address: string): Promise<void>;
  /** The try was a right one. */
  giveBack(address: string): Promise<void>;
}

function tooMany({ msBeforeNext }: RateLimiterRes): HttpError {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  return new HttpError(
    429,
    "too_many_failures",
    `Too many failed sign-ins; try again in ${seconds} s`,
    {
      headers: { "Retry-After": String(seconds) },
    },
  );
}

/** Ten wrong passwords per address (IPv6: per /64) in five minutes, counted across processes; in memory while Redis is away. */
export function createThrottle({ redis, prefix }: { redis: Redis; prefix: string }): Throttle {
  const limits = { points: FAILURES, duration: PER_SECONDS };
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: prefix,
    insuranceLimiter: new RateLimiterMemory(limits),
    ...limits,
  });
  return {
    async refuseIfBlocked(address) {
      const state = await limiter.get(addressNetwork(address));
      if (state !== null && state.consumedPoints >= FAILURES) throw tooMany(state);
    },
    async take(address) {
      try {
        await limiter.consume(addressNetwork(address));
      } catch (error) {
        if (error instanceof RateLimiterRes) throw tooMany(error);
        throw error;
      }
    },
    async giveBack(address) {
      await limiter.reward(addressNetwork(address));
    },
  };
}
