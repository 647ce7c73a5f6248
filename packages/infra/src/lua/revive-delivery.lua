-- Gives a dead delivery a fresh round of attempts. ARGV: prefix, delivery id.
-- Returns 1, or 0 when it is not dead.
local id = ARGV[2]
if redis.call("HGET", delivery_key(id), "state") ~= "dead" then
  return 0
end
local email = redis.call("HGET", delivery_key(id), "email")
local key = email_key(email)
if redis.call("EXISTS", key) == 0 then
  return 0
end
move_delivery(id, "pending")
redis.call("HSET", delivery_key(id), "round", 0)
redis.call("HDEL", delivery_key(id), "finished_at", "next_attempt_at")
redis.call("HINCRBY", key, "open_deliveries", 1)
redis.call("HINCRBY", key, "dead_deliveries", -1)
if redis.call("HGET", key, "state") ~= "delivering" then
  move_email(email, "delivering")
  redis.call("HDEL", key, "outcome", "finished_at")
end
return 1
