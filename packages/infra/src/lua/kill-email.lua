-- Ends an email that cannot be decided. ARGV: prefix, id, now, reason. Returns 1, or 0 when it is decided already.
local id = ARGV[2]
if not is_undecided(id) then
  return 0
end
write_though_full()
redis.call("HSET", email_key(id), "dead_because", ARGV[4])
finish_email(id, "dead", "dead", ARGV[3])
return 1
