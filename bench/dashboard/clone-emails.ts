import type { Redis } from "ioredis";

/**
 * Copies the records of one email, its delivery and its attempts, under new ids and times, into the sets that
 * list them. KEYS[1]: the template. ARGV: prefix, first and last number of the copies, seed, time of number 0 (epoch ms),
 * ms between two. A million emails take their steps for an hour; copies of records that took them are the same.
 */
const CLONE = `
local prefix, first, last, seed = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local start, pace = tonumber(ARGV[5]), tonumber(ARGV[6])
local template = KEYS[1]
local state = redis.call("HGET", template, "state")
local planned = cjson.decode(redis.call("HGET", template, "deliveries") or "[]")[1]
local function copy_delivery(email, digest, at)
  local id, source = "d-" .. digest, prefix .. ":delivery:" .. planned
  local key = prefix .. ":delivery:" .. id
  redis.call("COPY", source, key)
  redis.call("HSET", key, "email", email, "created_at", at, "finished_at", at + 900)
  redis.call("COPY", prefix .. ":attempts:" .. planned, prefix .. ":attempts:" .. id)
  local of = redis.call("HMGET", key, "state", "destination")
  redis.call("ZADD", prefix .. ":deliveries:" .. of[1], at, id)
  redis.call("ZADD", prefix .. ":deliveries-to:" .. of[2] .. ":" .. of[1], at, id)
  return id
end
for number = first, last do
  local digest = redis.sha1hex(seed .. number)
  local email, email_id = "m-" .. digest, string.sub(digest, 1, 32)
  local key, at = prefix .. ":email:" .. email, math.floor(start + number * pace)
  redis.call("COPY", template, key)
  redis.call("HSET", key, "email_id", email_id, "accepted_at", at, "request_id", seed .. number)
  redis.call("HSET", key, "decided_at", at + 120)
  if redis.call("HEXISTS", key, "finished_at") == 1 then
    redis.call("HSET", key, "finished_at", at + 900)
  end
  if planned then
    redis.call("HSET", key, "deliveries", cjson.encode({ copy_delivery(email, digest, at) }))
  end
  redis.call("ZADD", prefix .. ":emails:" .. state, at, email)
  redis.call("SADD", prefix .. ":email-id:" .. email_id, email)
end
redis.call("HINCRBY", prefix .. ":ledger", "accepted", last - first + 1)
return "m-" .. redis.sha1hex(seed .. last)`;

export interface Clones {
  /** of the email whose records are copied */
  template: string;
  count: number;
  /** keeps the ids of two series apart; request ids begin with it */
  seed: string;
  /** epoch ms of the first, and between two */
  start: number;
  paceMs: number;
}

/** Redis answers nobody else meanwhile, and nobody else asks. */
const AT_ONCE = 1_000;

/** Makes copies of an email that has taken its steps; resolves with the id of the newest. */
export async function cloneEmails(
  redis: Redis,
  prefix: string,
  { template, count, seed, start, paceMs }: Clones,
  onProgress: (made: number) => void,
): Promise<string> {
  let newest = template;
  for (let first = 0; first < count; first += AT_ONCE) {
    const last = Math.min(first + AT_ONCE, count) - 1;
    const key = `${prefix}:email:${template}`;
    newest = String(await redis.eval(CLONE, 1, key, prefix, first, last, seed, start, paceMs));
    onProgress(last - first + 1);
  }
  return newest;
}
