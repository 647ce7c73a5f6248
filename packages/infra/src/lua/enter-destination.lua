-- May an attempt at a destination begin? Shared after destination-room.lua. ARGV: prefix, destination, attempt, now, lease (ms),
-- concurrency (0: none), its job, attempts per hour (0: none), a random number in [0, 1). Returns { 1 }, or { 0, when to ask again, why }.
local base = ARGV[1] .. ":destination-"
local id, attempt, now, lease = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local concurrency, job, per_hour, random = tonumber(ARGV[6]), ARGV[7], tonumber(ARGV[8]), tonumber(ARGV[9])
local health, leases = base .. "health:" .. id, base .. "leases:" .. id
local sends, waiters = base .. "sends:" .. id, base .. "waiters:" .. id
local HOUR = 3600000
-- Each who waits makes the others wait so much longer: asking costs the same however many ask.
local PACE = 100

-- A key lives as long as what it holds needs; later entries may need less than earlier ones.
local function keep(key, ms)
  if redis.call("PTTL", key) < ms then
    redis.call("PEXPIRE", key, math.ceil(ms))
  end
end

local function wait(until_ms, why)
  return { 0, math.ceil(until_ms), why }
end

-- How many wait in line, this one included.
local function line()
  redis.call("ZREMRANGEBYSCORE", waiters, "-inf", now)
  return redis.call("ZCARD", waiters) + 1
end

-- Waits for a place: until then, or until an attempt that leaves sends for its job.
local function wait_in_line(until_ms, why)
  redis.call("ZADD", waiters, until_ms, job)
  keep(waiters, HOUR)
  return wait(until_ms, why)
end

local record = redis.call("HMGET", health, "state", "open_until", "probe_until")
local open_until, probe_until = tonumber(record[2] or 0), tonumber(record[3] or 0)
if open_until > now then
  return wait_in_line(open_until + random * math.max(2000, PACE * line()), "circuit_open")
end
local probing = record[1] == "degraded"
if probing and probe_until > now then
  return wait_in_line(math.min(probe_until, now + 5000) + random * math.max(2000, PACE * line()), "circuit_open")
end

-- A sliding hour, kept by reserving: an attempt that must wait gets the first free moment at once and comes back for it.
local function reserve(slot)
  redis.call("ZADD", sends, slot, attempt)
  keep(sends, slot - now + HOUR)
  return slot
end

local function first_free()
  local nth = redis.call("ZREVRANGE", sends, per_hour - 1, per_hour - 1, "WITHSCORES")
  return nth[2] and math.max(now, tonumber(nth[2]) + HOUR) or now
end

-- Moments that passed while nothing went out may not all be used at once: the hour just past has the last word.
local function first_lawful()
  redis.call("ZREM", sends, attempt)
  local sent = redis.call("ZCOUNT", sends, "-inf", now)
  if sent < per_hour then
    return now
  end
  local leaves = redis.call("ZRANGE", sends, sent - per_hour, sent - per_hour, "WITHSCORES")
  return tonumber(leaves[2]) + HOUR
end

if per_hour > 0 then
  redis.call("ZREMRANGEBYSCORE", sends, "-inf", now - HOUR)
  local slot = tonumber(redis.call("ZSCORE", sends, attempt) or reserve(first_free()))
  if slot <= now then
    slot = reserve(first_lawful())
  end
  if slot > now then
    -- Asked again from time to time, because an operator may lift the limit.
    local reserved = redis.call("ZCOUNT", sends, "(" .. now, "+inf")
    return wait(math.min(slot, now + math.max(60000, PACE * reserved)), "rate_limited")
  end
end

local room, is_slow = room_at(leases, now, lease, concurrency)
if room < 1 then
  -- A slow one frees its places rarely: its line waits to be sent for, and leaves the workers to the others.
  local pause = is_slow and math.max(30000, PACE * line()) or math.min(30000, 250 + 25 * line())
  return wait_in_line(now + pause * (0.5 + random), "busy")
end

redis.call("ZREM", waiters, job)
redis.call("ZADD", leases, now + lease, attempt)
keep(leases, lease)
if probing then
  redis.call("HSET", health, "probe_until", now + lease, "probe", attempt)
end
return { 1 }
