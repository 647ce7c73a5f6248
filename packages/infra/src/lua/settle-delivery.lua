-- Ends a delivery and, with its last one, the email. Shared after email.lua.
local function settle_delivery(id, to, now)
  move_delivery(id, to)
  redis.call("HSET", delivery_key(id), "finished_at", now)
  redis.call("HDEL", delivery_key(id), "next_attempt_at")
  local email = redis.call("HGET", delivery_key(id), "email")
  local key = email_key(email)
  if to == "dead" then
    redis.call("HINCRBY", key, "dead_deliveries", 1)
  end
  if redis.call("HINCRBY", key, "open_deliveries", -1) > 0 then
    return
  end
  if tonumber(redis.call("HGET", key, "dead_deliveries")) > 0 then
    finish_email(email, "dead", "dead", now)
  else
    finish_email(email, "delivered", redis.call("HGET", key, "planned_outcome"), now)
  end
end
