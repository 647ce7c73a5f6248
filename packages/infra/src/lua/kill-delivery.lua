-- Ends a delivery that cannot be attempted. ARGV: prefix, delivery id, now, reason.
-- Returns what settle_delivery does; false also when it has ended already.
local id = ARGV[2]
if redis.call("HGET", delivery_key(id), "state") ~= "pending" then
  return false
end
write_though_full()
redis.call("HSET", delivery_key(id), "last_reason", ARGV[4])
return settle_delivery(id, "dead", ARGV[3])
