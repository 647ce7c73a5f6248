import { hash } from "node:crypto";
import { addressNetwork, isRedisFailure, type Keys, type Metrics } from "@gmail-push/infra";
import type { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { HttpError } from "./http-error.ts";

/** Wrong tries of one address. */
const PER_ADDRESS = { points: 10, duration: 300 };
/** Wrong tries at one user's password, from networks this user has not signed in from. */
const PER_USER = { points: 20, duration: 900 };
const KNOWN_SECONDS = 30 * 86_400;

export interface Try {
  address: string;
  /** whose password is tried, known or not; without it only the address counts */
  user?: string;
  means: "password" | "basic" | "link";
}

export interface Throttle {
  /** @throws {HttpError} 429 while an address has failed too often. */
  refuseIfBlocked(address: string): Promise<void>;
  /**
   * Counts a try before it is looked at, so that many at once are no way around.
   * @throws {HttpError} 429
   */
  take(attempt: Try): Promise<CountedTry>;
}

export interface CountedTry {
  /** It was a right one. */
  accept(): Promise<void>;
  /** Nobody has looked at it. */
  giveBack(): Promise<void>;
}

export interface ThrottleDeps {
  redis: Redis;
  keys: Keys;
  metrics: Pick<Metrics, "signIns">;
}

function tooMany({ msBeforeNext }: RateLimiterRes): HttpError {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1_000));
  const message = `Too many failed sign-ins; try again in ${seconds} s`;
  return new HttpError(429, "too_many_failures", message, {
    headers: { "Retry-After": String(seconds) },
  });
}

function digestOf(text: string): string {
  return hash("sha256", text, "hex").slice(0, 32);
}

/**
 * Ten wrong tries per address (IPv6: per /64) in five minutes, and twenty per user in fifteen, counted
 * across processes; in memory while Redis is away. Strangers must not keep an operator out: a network
 * from which a user has signed in within thirty days is held to its own limit only, and API tokens,
 * sessions and links are not held to the user's at all.
 */
export function createThrottle({ redis, keys, metrics }: ThrottleDeps): Throttle {
  function limiter(keyPrefix: string, limits: typeof PER_ADDRESS) {
    const insuranceLimiter = new RateLimiterMemory(limits);
    return new RateLimiterRedis({ storeClient: redis, keyPrefix, insuranceLimiter, ...limits });
  }
  const addresses = limiter(keys.throttle, PER_ADDRESS);
  const users = limiter(`${keys.throttle}:user`, PER_USER);

  async function consume(by: RateLimiterRedis, key: string, means: Try["means"]): Promise<void> {
    try {
      await by.consume(key);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      metrics.signIns.inc({ means, outcome: "throttled" });
      throw tooMany(error);
    }
  }

  async function isKnown(key: string): Promise<boolean> {
    try {
      return (await redis.exists(key)) === 1;
    } catch (error) {
      if (isRedisFailure(error)) return false;
      throw error;
    }
  }

  return {
    async refuseIfBlocked(address) {
      const state = await addresses.get(addressNetwork(address));
      if (state !== null && state.consumedPoints >= PER_ADDRESS.points) throw tooMany(state);
    },
    async take({ address, user, means }) {
      const network = addressNetwork(address);
      await consume(addresses, network, means);
      const giveAddressBack = async () => addresses.reward(network).then(() => undefined);
      if (user === undefined) return { accept: giveAddressBack, giveBack: giveAddressBack };

      const known = keys.knownNetwork(digestOf(`${user}\n${network}`));
      const counts = !(await isKnown(known));
      if (counts) await consume(users, digestOf(user), means);
      const giveBack = async () => {
        await giveAddressBack();
        if (counts) await users.reward(digestOf(user));
      };
      return {
        giveBack,
        async accept() {
          await giveBack();
          // Without Redis the network stays unknown, and the sign-in goes on.
          await redis.set(known, "1", "EX", KNOWN_SECONDS).catch((error: unknown) => {
            if (!isRedisFailure(error)) throw error;
          });
        },
      };
    },
  };
}
