-- Ends a delivery and, with its last one, the email. Shared after email.lua.
-- Returns the email's outcome and time of acceptance when it ended, else false.
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
    return false
  end
  local record = redis.call("HMGET", key, "dead_deliveries", "planned_outcome", "accepted_at")
  if tonumber(record[1]) > 0 then
    finish_email(email, "dead", "dead", now)
    return { "dead", record[3] }
  end
  finish_email(email, "delivered", record[2], now)
  return { record[2], record[3] }
end
