-- Ends a delivery that cannot be attempted. ARGV: prefix, delivery id, now, reason.
local id = ARGV[2]
if redis.call("HGET", delivery_key(id), "state") ~= "pending" then
  return 0
end
redis.call("HSET", delivery_key(id), "last_reason", ARGV[4])
settle_delivery(id, "dead", ARGV[3])
return 1
