-- Lets an email that died undecided be decided again. ARGV: prefix, id, now. Returns 1, or 0 when there is nothing to revive.
local id = ARGV[2]
local record = redis.call("HMGET", email_key(id), "state", "decision")
if record[1] ~= "dead" or record[2] then
  return 0
end
move_email(id, "accepted")
redis.call("HSET", email_key(id), "revived_at", ARGV[3])
redis.call("HDEL", email_key(id), "outcome", "finished_at", "dead_because")
return 1
