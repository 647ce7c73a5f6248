-- ARGV: prefix, delivery id, now, attempt as JSON, attempts to keep, verdict (delivered, retry, dead),
-- reason or "", time of the next attempt or "". Returns what settle_delivery does; false also when the
-- delivery has ended already (the attempt is then kept for the record and changes nothing) or is forgotten.
local id, now, verdict = ARGV[2], ARGV[3], ARGV[6]
local state = redis.call("HGET", delivery_key(id), "state")
if not state then
  return false
end
write_though_full()
local attempts = prefix .. ":attempts:" .. id
redis.call("RPUSH", attempts, ARGV[4])
redis.call("LTRIM", attempts, -tonumber(ARGV[5]), -1)
redis.call("HINCRBY", delivery_key(id), "attempts", 1)
if state ~= "pending" then
  return false
end
redis.call("HINCRBY", delivery_key(id), "round", 1)
redis.call("HSET", delivery_key(id), "last_reason", ARGV[7])
if verdict == "retry" then
  redis.call("HSET", delivery_key(id), "next_attempt_at", ARGV[8])
  return false
end
return settle_delivery(id, verdict, now)
