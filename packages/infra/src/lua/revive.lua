-- Gives an ended delivery a fresh round of attempts, and opens its email again. Shared after email.lua.
-- A dead one always; a delivered one only when forced. `replay` names the replay that asks, or is false.
-- Returns revived, or what stands against it: delivered, pending, gone.
local function revive_delivery(id, now, forced, replay)
  local key = delivery_key(id)
  local record = redis.call("HMGET", key, "state", "email")
  local state, email = record[1], record[2]
  if not state or redis.call("EXISTS", email_key(email)) == 0 then
    return "gone"
  end
  if state == "pending" or (state == "delivered" and not forced) then
    return state
  end
  move_delivery(id, "pending")
  redis.call("HSET", key, "round", 0, "revived_at", now)
  redis.call("HDEL", key, "finished_at", "next_attempt_at", "replay")
  if replay then
    redis.call("HSET", key, "replay", replay)
  end
  redis.call("HINCRBY", email_key(email), "open_deliveries", 1)
  if state == "dead" then
    redis.call("HINCRBY", email_key(email), "dead_deliveries", -1)
  end
  if redis.call("HGET", email_key(email), "state") ~= "delivering" then
    move_email(email, "delivering", now)
    redis.call("HDEL", email_key(email), "outcome", "finished_at")
  end
  return "revived"
end
