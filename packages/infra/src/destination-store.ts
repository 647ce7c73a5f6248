import { newWebhookSecret } from "@gmail-push/core";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import {
  type Destination,
  destinationIdOf,
  destinationOptionsSchema,
  destinationSchema,
  type DisabledReason,
  newDestination,
  type OptionChanges,
} from "./destination.ts";
import type { Keys } from "./keys.ts";
import { readRecord } from "./read-record.ts";
import { loadScript } from "./script.ts";

const replaceValue = loadScript("replace-value");

/** How often a change is tried again when somebody else changes the same record meanwhile. */
const MAX_CONFLICTS = 20;
/** A secret that has been replaced this often meanwhile no longer signs, whatever its overlap. */
const KEPT_SECRETS = 5;

export interface DestinationStore {
  get(id: string): Promise<Destination | null>;
  /** All that can be read; what cannot is logged. */
  list(): Promise<Destination[]>;
  /** What some are called, by id, in one reading; without those that there are not. */
  names(ids: readonly string[]): Promise<Map<string, string>>;
  /** The destination of a URL, made on first use. */
  ensure(url: string, now: Date): Promise<Destination>;
  /** Changes the options given; null when there is no such destination, or it is no longer of `version`. */
  update(id: string, changes: OptionChanges, version?: number): Promise<Destination | null>;
  /** Sends nothing there any more; null when that is so already, or there is no such destination. */
  disable(id: string, because: DisabledReason): Promise<Destination | null>;
  /** Signs with a new secret from now on, and with the old ones too until the overlap is over; null as above. */
  rotateSecret(
    id: string,
    overlapSeconds: number,
    now: Date,
    version?: number,
  ): Promise<Destination | null>;
}

export interface DestinationStoreDeps {
  redis: Redis;
  keys: Keys;
  /** signs for every destination made from now on; without it each gets a secret of its own */
  defaultSecret: string | null;
  log: Pick<Logger, "error">;
}

/** Why a destination is disabled once an operator's changes are made. */
function reasonAfter(destination: Destination, { enabled }: OptionChanges): DisabledReason | null {
  if (enabled === undefined) return destination.disabled_because;
  return enabled ? null : "operator";
}

/** The options with an operator's changes. */
function withChanges(destination: Destination, changes: OptionChanges): Changed {
  return {
    ...destination,
    options: destinationOptionsSchema.parse({ ...destination.options, ...changes }),
    disabled_because: reasonAfter(destination, changes),
  };
}

/** Disabled; null when it is so already. */
function withoutDeliveries(destination: Destination, because: DisabledReason): Changed | null {
  if (!destination.options.enabled) return null;
  const options = { ...destination.options, enabled: false };
  return { ...destination, options, disabled_because: because };
}

/** A new secret, and an end to the old ones. */
function withNewSecret(destination: Destination, overlapMs: number, now: number): Changed {
  const end = now + overlapMs;
  const old = destination.secrets
    .map(({ secret, expires_at: at }) => ({ secret, expires_at: Math.min(at ?? end, end) }))
    .filter(({ expires_at: at }) => at > now);
  const fresh = { secret: newWebhookSecret(), expires_at: null };
  return { ...destination, secrets: [fresh, ...old].slice(0, KEPT_SECRETS) };
}

function parse(id: string, text: string): Destination {
  return { id, ...destinationSchema.parse(JSON.parse(text)) };
}

type Changed = Omit<Destination, "id" | "version">;

/** Reads those that can be read, at once. */
function createReadAll({ redis, keys, log }: Pick<DestinationStoreDeps, "redis" | "keys" | "log">) {
  return async (ids: readonly string[]): Promise<Destination[]> => {
    if (ids.length === 0) return [];
    const texts = await redis.mget(ids.map((id) => keys.destination(id)));
    return ids.flatMap((id, index) => {
      const text = texts[index] ?? null;
      const key = keys.destination(id);
      const stored = text === null ? null : readRecord(destinationSchema, text, { log, key });
      return stored === null ? [] : [{ id, ...stored }];
    });
  };
}

export function createDestinationStore(deps: DestinationStoreDeps): DestinationStore {
  const { redis, keys, defaultSecret } = deps;
  const readAll = createReadAll(deps);

  async function get(id: string): Promise<Destination | null> {
    const text = await redis.get(keys.destination(id));
    return text === null ? null : parse(id, text);
  }

  /** Applies a change to the newest version, and again if that was not the newest after all. */
  async function change(
    id: string,
    apply: (destination: Destination) => Changed | null,
    version?: number,
  ): Promise<Destination | null> {
    for (let conflict = 0; conflict < MAX_CONFLICTS; conflict += 1) {
      const text = await redis.get(keys.destination(id));
      if (text === null) return null;
      const current = parse(id, text);
      if (version !== undefined && current.version !== version) return null;
      const changed = apply(current);
      if (changed === null) return null;
      const next = { ...changed, version: current.version + 1, id: undefined };
      const saved = await replaceValue(redis, [keys.destination(id)], [text, JSON.stringify(next)]);
      if (saved === 1) return { ...next, id };
    }
    throw new Error("The destination is being changed too often");
  }

  return {
    get,
    list: async () => readAll((await redis.smembers(keys.destinations)).toSorted()),
    names: async (ids) =>
      new Map((await readAll(ids)).map(({ id, options }) => [id, options.name])),
    async ensure(url, now) {
      const id = destinationIdOf(url);
      const known = await get(id);
      if (known !== null) return known;
      const made = newDestination(url, defaultSecret ?? newWebhookSecret(), now.getTime());
      // Listed first: a crash in between leaves the name of nothing, and not a destination that no list shows.
      await redis.sadd(keys.destinations, id);
      await redis.set(keys.destination(id), JSON.stringify(made), "NX");
      // Whoever came first made it.
      return (await get(id)) ?? { id, ...made };
    },
    update: async (id, changes, version) =>
      change(id, (current) => withChanges(current, changes), version),
    disable: async (id, because) => change(id, (current) => withoutDeliveries(current, because)),
    rotateSecret: async (id, overlapSeconds, now, version) =>
      change(
        id,
        (current) => withNewSecret(current, overlapSeconds * 1_000, now.getTime()),
        version,
      ),
  };
}
