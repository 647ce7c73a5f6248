-- ARGV: prefix, id, now, author. Returns the state it was in, false when there is no such replay.
local id = ARGV[2]
local state = redis.call("HGET", replay_key(id), "state")
if state == "running" then
  end_running(id, "stopped", "stopped_at", ARGV[3])
  note_audit(ARGV[4], "replay_stopped", { replay = id, remaining = redis.call("ZCARD", left_key(id)) })
end
return state
