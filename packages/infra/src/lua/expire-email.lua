-- Forgets an email that ended. ARGV: prefix, id. Returns 1, or 0 when it is pending or unknown.
local id = ARGV[2]
local key = email_key(id)
local record = redis.call("HMGET", key, "state", "email_id", "deliveries")
local state = record[1]
if state ~= "delivered" and state ~= "skipped" and state ~= "dead" then
  return 0
end
for _, delivery in ipairs(cjson.decode(record[3] or "[]")) do
  local listed = redis.call("HMGET", delivery_key(delivery), "state", "destination")
  if listed[1] then
    unlist_delivery(delivery, listed[1], listed[2])
  end
  redis.call("DEL", delivery_key(delivery), prefix .. ":attempts:" .. delivery)
end
redis.call("ZREM", prefix .. ":emails:" .. state, id)
redis.call("ZREM", prefix .. ":dead-since", id)
redis.call("SREM", prefix .. ":email-id:" .. record[2], id)
redis.call("DEL", key)
redis.call("HINCRBY", prefix .. ":ledger", "expired", 1)
return 1
