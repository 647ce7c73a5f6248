-- ARGV: prefix, delivery id, now, attempt as JSON, attempts to keep, verdict (delivered, retry, dead),
-- reason or "", time of the next attempt or "". Returns what settle_delivery does; false also when the
-- delivery has ended already (the attempt is then kept for the record and changes nothing) or is forgotten.
local id, now, verdict = ARGV[2], ARGV[3], ARGV[6]
local attempts = prefix .. ":attempts:" .. id
local record = redis.call("HMGET", delivery_key(id), "state", "email")
local state, email = record[1], record[2]
if not state then
  return false
end
-- A step whose reply was lost is sent again: what it did stands, and it answers the same.
if redis.call("LPOS", attempts, ARGV[4]) then
  local ending = redis.call("HMGET", email_key(email), "finished_at", "outcome", "accepted_at")
  return ending[1] == now and { ending[2], ending[3] } or false
end
write_though_full()
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
