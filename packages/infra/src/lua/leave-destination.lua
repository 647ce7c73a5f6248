-- Ends an attempt at a destination. Shared after destination-room.lua. ARGV: prefix, destination, attempt, now, lease (ms),
-- concurrency (0: none), result (ok, failed, none), hold until or 0, failures in a row that open the circuit,
-- ms of nothing but failures after which it should be disabled, jobs to send for at the most.
-- Returns what became of the destination (recovered, degraded, failing, or false), and the jobs that may ask again now.
local base = ARGV[1] .. ":destination-"
local id, attempt, now, lease = ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local concurrency, result, hold_until = tonumber(ARGV[6]), ARGV[7], tonumber(ARGV[8])
local threshold, disable_after, sent_for = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11])
local health, leases, waiters = base .. "health:" .. id, base .. "leases:" .. id, base .. "waiters:" .. id
local FIRST_PAUSE, LONGEST_PAUSE = 5000, 300000
-- Longer than a delivery waits for its next attempt by the built-in schedule: whoever has failed is asked again by then.
local LULL = 172800000

local function settle()
  redis.call("ZREM", leases, attempt)
  if redis.call("HGET", health, "probe") == attempt then
    redis.call("HDEL", health, "probe_until", "probe")
  end
  if result == "none" then
    return false
  end

  local was_degraded = redis.call("HGET", health, "state") == "degraded"
  if result == "ok" then
    redis.call("HSET", health, "state", "healthy", "failures", 0, "last_success_at", now)
    redis.call("HDEL", health, "open_until", "probe_until", "probe", "pauses", "failing_since")
    return was_degraded and "recovered" or false
  end

  local failures = redis.call("HINCRBY", health, "failures", 1)
  -- Two failures with nothing in between for so long are no days of failures: nobody asked meanwhile.
  local last_failure_at = tonumber(redis.call("HGET", health, "last_failure_at") or 0)
  if now - last_failure_at > math.max(disable_after, LULL) then
    redis.call("HDEL", health, "failing_since")
  end
  redis.call("HSET", health, "last_failure_at", now)
  redis.call("HSETNX", health, "failing_since", now)
  -- Attempts that were under way when the circuit opened tell nothing new: only a probe makes the pause longer.
  local open_until = tonumber(redis.call("HGET", health, "open_until") or 0)
  local is_open = open_until > now
  open_until = math.max(open_until, hold_until)
  local opens = (was_degraded and not is_open) or (not was_degraded and failures >= threshold)
  if opens then
    local pauses = redis.call("HINCRBY", health, "pauses", 1)
    local pause = math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ^ math.min(pauses - 1, 10))
    redis.call("HSET", health, "state", "degraded")
    open_until = math.max(open_until, now + pause)
  end
  if open_until > now then
    redis.call("HSET", health, "open_until", math.ceil(open_until))
  end
  if now - tonumber(redis.call("HGET", health, "failing_since")) > disable_after then
    return "failing"
  end
  return opens and not was_degraded and "degraded" or false
end

local change = settle()
local jobs = {}
if redis.call("EXISTS", waiters) == 0 or tonumber(redis.call("HGET", health, "open_until") or 0) > now then
  return { change, jobs }
end
local room = math.min(sent_for, (room_at(leases, now, lease, concurrency)))
local popped = room > 0 and redis.call("ZPOPMIN", waiters, room) or {}
for index = 1, #popped, 2 do
  jobs[#jobs + 1] = popped[index]
end
return { change, jobs }
