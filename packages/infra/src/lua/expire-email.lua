-- Forgets an email that ended. ARGV: prefix, id. Returns 1, or 0 when it is pending or unknown.
local id = ARGV[2]
local key = email_key(id)
local record = redis.call("HMGET", key, "state", "email_id", "deliveries")
local state = record[1]
if state ~= "delivered" and state ~= "skipped" and state ~= "dead" then
  return 0
end
for _, delivery in ipairs(cjson.decode(record[3] or "[]")) do
  local delivery_state = redis.call("HGET", delivery_key(delivery), "state")
  if delivery_state then
    redis.call("ZREM", prefix .. ":deliveries:" .. delivery_state, delivery)
  end
  redis.call("DEL", delivery_key(delivery), prefix .. ":attempts:" .. delivery)
end
redis.call("ZREM", prefix .. ":emails:" .. state, id)
redis.call("SREM", prefix .. ":email-id:" .. record[2], id)
redis.call("DEL", key)
redis.call("HINCRBY", prefix .. ":ledger", "expired", 1)
return 1
