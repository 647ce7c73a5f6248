-- ARGV: prefix, id, email_id, accepted_at, then the record's fields and values.
-- Returns false when the email is new, else the state of the one already there.
local id, email_id, accepted_at = ARGV[2], ARGV[3], ARGV[4]
local known = redis.call("HGET", email_key(id), "state")
if known then
  return known
end
redis.call(
  "HSET", email_key(id),
  "state", "accepted", "email_id", email_id, "accepted_at", accepted_at,
  unpack(ARGV, 5)
)
redis.call("ZADD", prefix .. ":emails:accepted", accepted_at, id)
redis.call("SADD", prefix .. ":email-id:" .. email_id, id)
redis.call("HINCRBY", prefix .. ":ledger", "accepted", 1)
return false
