-- May an attempt at a destination begin? ARGV: prefix, destination, attempt, now, lease (ms), concurrency (0: none),
-- attempts per hour (0: none), a random number in [0, 1). Returns { 1 }, or { 0, when to ask again, why }.
local base = ARGV[1] .. ":destination-"
local id, attempt, now, lease = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local concurrency, per_hour, random = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local health, leases = base .. "health:" .. id, base .. "leases:" .. id
local sends, waiters = base .. "sends:" .. id, base .. "waiters:" .. id
local HOUR = 3600000
-- So many attempts may always be under way; more only while none of them has lasted longer than SLOW.
local FLOOR, SLOW = 4, 2000

local function wait(until_ms, why)
  return { 0, math.ceil(until_ms), why }
end

-- How many ask in vain. The longer the line, the longer the wait: asking costs the same however many ask.
local function line()
  redis.call("ZREMRANGEBYSCORE", waiters, "-inf", now - 60000)
  redis.call("ZADD", waiters, now, attempt)
  redis.call("PEXPIRE", waiters, 120000)
  return redis.call("ZCARD", waiters)
end

local record = redis.call("HMGET", health, "state", "open_until", "probe_until")
local open_until, probe_until = tonumber(record[2] or 0), tonumber(record[3] or 0)
if open_until > now then
  return wait(open_until + random * math.max(2000, 25 * line()), "circuit_open")
end
local probing = record[1] == "degraded"
if probing and probe_until > now then
  return wait(math.min(probe_until, now + 5000) + random * math.max(2000, 25 * line()), "circuit_open")
end

-- A sliding hour, kept by reserving: an attempt that must wait gets the first free moment at once and comes back for it.
if per_hour > 0 then
  redis.call("ZREMRANGEBYSCORE", sends, "-inf", now - HOUR)
  local slot = redis.call("ZSCORE", sends, attempt)
  if not slot then
    slot = now
    local nth = redis.call("ZREVRANGE", sends, per_hour - 1, per_hour - 1, "WITHSCORES")
    if nth[2] then
      slot = math.max(now, tonumber(nth[2]) + HOUR)
    end
    redis.call("ZADD", sends, slot, attempt)
    redis.call("PEXPIRE", sends, math.ceil(slot - now) + HOUR)
  end
  if tonumber(slot) > now then
    -- Asked again from time to time, because an operator may lift the limit.
    return wait(math.min(tonumber(slot), now + math.max(60000, 25 * line())), "rate_limited")
  end
end

redis.call("ZREMRANGEBYSCORE", leases, "-inf", now)
local under_way = redis.call("ZCARD", leases)
local first = redis.call("ZRANGE", leases, 0, 0, "WITHSCORES")
local is_slow = first[2] ~= nil and now - (tonumber(first[2]) - lease) > SLOW
local is_full = concurrency > 0 and under_way >= concurrency
if is_full or (under_way >= FLOOR and is_slow) then
  -- A slow one frees its places rarely: those who wait for it ask less often, and leave the workers to the others.
  local pace = is_slow and 4 or 1
  return wait(now + math.min(30000, pace * (250 + 25 * line())) * (0.5 + random), "busy")
end

redis.call("ZREM", waiters, attempt)
redis.call("ZADD", leases, now + lease, attempt)
redis.call("PEXPIRE", leases, lease)
if probing then
  redis.call("HSET", health, "probe_until", now + lease, "probe", attempt)
end
return { 1 }
