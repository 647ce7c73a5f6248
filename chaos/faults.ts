import type { LinkTrouble } from "./faulty-link.ts";
import type { Installation } from "./installation.ts";
import type { Misbehaviour } from "./receiver.ts";
import type { FaultKind } from "./schedule.ts";

/** How a fault begins and how it ends. */
export interface Fault {
  begin(): Promise<void>;
  end(): Promise<void>;
}

interface Killable {
  kill(): Promise<void>;
  start(): Promise<void> | void;
}

interface Freezable {
  freeze(): void;
  thaw(): void;
}

const kill = (victim: Killable): Fault => ({
  begin: async () => victim.kill(),
  end: async () => victim.start(),
});

const freeze = (victim: Freezable): Fault => ({
  begin: async () => victim.freeze(),
  end: async () => victim.thaw(),
});

/** Every kind of fault, done to this installation. */
export function createFaults(parts: Installation): Record<FaultKind, Fault> {
  const { redis, api, workers, links, receiver } = parts;
  const [first, second] = workers;

  const trouble = (name: keyof Installation["links"], kind: LinkTrouble): Fault => ({
    begin: async () => links[name].trouble(kind),
    end: async () => links[name].trouble(null),
  });
  const misbehave = (kind: Misbehaviour): Fault => ({
    begin: async () => receiver.misbehave(kind),
    end: async () => receiver.misbehave(null),
  });

  return {
    "kill api": kill(api),
    "kill worker-1": kill(first),
    "kill worker-2": kill(second),
    "kill redis": kill(redis),
    "freeze api": freeze(api),
    "freeze worker-1": freeze(first),
    "freeze redis": freeze(redis),
    "fill redis": { begin: async () => redis.fill(), end: async () => redis.empty() },
    "disconnect redis": { begin: async () => redis.disconnectAll(), end: async () => undefined },
    "delay client-api": trouble("client-api", "delay"),
    "cut client-api": trouble("client-api", "cut"),
    "half-open client-api": trouble("client-api", "half-open"),
    "delay api-redis": trouble("api-redis", "delay"),
    "cut api-redis": trouble("api-redis", "cut"),
    "half-open api-redis": trouble("api-redis", "half-open"),
    "delay worker-redis": trouble("worker-redis", "delay"),
    "cut worker-redis": trouble("worker-redis", "cut"),
    "half-open worker-redis": trouble("worker-redis", "half-open"),
    "delay worker-destination": trouble("worker-destination", "delay"),
    "cut worker-destination": trouble("worker-destination", "cut"),
    "half-open worker-destination": trouble("worker-destination", "half-open"),
    "hang destination": misbehave("hang"),
    "fail destination": misbehave("fail"),
    "reset destination": misbehave("reset"),
  };
}
