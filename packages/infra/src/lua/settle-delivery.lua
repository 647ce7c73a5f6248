-- Shared after email.lua.

-- A replay is told what became of what it revived; one that is forgotten already is not brought back.
local function count_for_replay(replay, to)
  local key = replay and prefix .. ":replay:" .. replay
  if key and redis.call("EXISTS", key) == 1 then
    redis.call("HINCRBY", key, to == "delivered" and "delivered" or "died_again", 1)
  end
end

-- Ends a delivery and, with its last one, the email.
-- Returns the email's outcome and time of acceptance when it ended, else false.
local function settle_delivery(id, to, now)
  local email, replay, next_attempt_at = move_delivery(id, to, "finished_at", now)
  if next_attempt_at then
    redis.call("HDEL", delivery_key(id), "next_attempt_at")
  end
  count_for_replay(replay, to)
  local key = email_key(email)
  if to == "dead" then
    redis.call("HINCRBY", key, "dead_deliveries", 1)
  end
  if redis.call("HINCRBY", key, "open_deliveries", -1) > 0 then
    return false
  end
  local ending = redis.call("HMGET", key, "dead_deliveries", "planned_outcome", "accepted_at")
  if tonumber(ending[1]) > 0 then
    finish_email(email, "dead", "dead", now)
    return { "dead", ending[3] }
  end
  finish_email(email, "delivered", ending[2], now)
  return { ending[2], ending[3] }
end
