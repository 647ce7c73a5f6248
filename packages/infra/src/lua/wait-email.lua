-- ARGV: prefix, id, until, because, now, the closed window as JSON or "". Returns 1 when the email now waits, 0 when it is decided already.
local id = ARGV[2]
if not is_undecided(id) then
  return 0
end
move_email(id, "waiting")
local key = email_key(id)
redis.call("HSETNX", key, "waited_since", ARGV[5])
redis.call("HSET", key, "wait_until", ARGV[3], "wait_because", ARGV[4], "waited_because", ARGV[4])
if ARGV[6] ~= "" then
  redis.call("HSET", key, "waited_window", ARGV[6])
end
announce(id)
return 1
