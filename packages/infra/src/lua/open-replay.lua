-- Makes a replay of a selection that is complete, and starts it. ARGV: prefix, id, now, author, request as JSON,
-- forced (1 or 0), deliveries per minute, replays that may run at once, replays to keep.
-- Returns its run, or 0 when too many are running.
local id, now = ARGV[2], ARGV[3]
local replays, running = prefix .. ":replays", prefix .. ":running-replays"
-- A step whose reply was lost is sent again: the replay is open already.
local opened = redis.call("HGET", replay_key(id), "run")
if opened then
  return tonumber(opened)
end
if redis.call("SCARD", running) >= tonumber(ARGV[8]) then
  return 0
end
local total = redis.call("ZCARD", left_key(id))
redis.call("PERSIST", left_key(id))
redis.call(
  "HSET", replay_key(id),
  "author", ARGV[4], "created_at", now, "request", ARGV[5], "forced", ARGV[6], "rate_per_minute", ARGV[7],
  "total", total, "next_at", now
)
redis.call("ZADD", replays, now, id)
note_audit(ARGV[4], "replay_created", { replay = id, total = total, rate_per_minute = tonumber(ARGV[7]), force = ARGV[6] == "1" })

local surplus = redis.call("ZCARD", replays) - tonumber(ARGV[9])
if surplus > 0 then
  for _, old in ipairs(redis.call("ZRANGE", replays, 0, surplus + 9)) do
    if surplus > 0 and redis.call("SISMEMBER", running, old) == 0 and old ~= id then
      redis.call("UNLINK", replay_key(old), left_key(old), taken_key(old))
      redis.call("ZREM", replays, old)
      surplus = surplus - 1
    end
  end
end
return start_running(id)
