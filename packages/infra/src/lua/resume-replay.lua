-- ARGV: prefix, id, now, author, replays that may run at once.
-- Returns { the state it was in, its run }; run 0: too many are running. False when there is no such replay.
local id = ARGV[2]
local state = redis.call("HGET", replay_key(id), "state")
if not state then
  return false
end
if state ~= "stopped" then
  return { state, tonumber(redis.call("HGET", replay_key(id), "run")) }
end
if redis.call("SCARD", prefix .. ":running-replays") >= tonumber(ARGV[5]) then
  return { state, 0 }
end
redis.call("HSET", replay_key(id), "resumed_at", ARGV[3], "next_at", ARGV[3])
note_audit(ARGV[4], "replay_resumed", { replay = id, remaining = redis.call("ZCARD", left_key(id)) })
return { state, start_running(id) }
