-- ARGV: prefix, id, now, outcome, detector, sealed decision. Returns 1, or 0 when it is decided already.
local id = ARGV[2]
if not is_undecided(id) then
  return 0
end
write_though_full()
redis.call("HSET", email_key(id), "detector", ARGV[5], "decision", ARGV[6], "decided_at", ARGV[3])
finish_email(id, "skipped", ARGV[4], ARGV[3])
return 1
