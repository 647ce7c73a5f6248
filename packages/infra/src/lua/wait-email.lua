-- ARGV: prefix, id, until, because. Returns 1 when the email now waits, 0 when it is decided already.
local id = ARGV[2]
if not is_undecided(id) then
  return 0
end
move_email(id, "waiting")
redis.call("HSET", email_key(id), "wait_until", ARGV[3], "wait_because", ARGV[4])
announce(id)
return 1
