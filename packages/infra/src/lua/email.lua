-- Shared by the scripts that change an email's state. ARGV[1] is the key prefix.
-- The state stands twice, in the record and as membership of one sorted set; both change here only,
-- so the counts (the sizes of the sets) are exact at any instant.
local prefix = ARGV[1]

local function email_key(id)
  return prefix .. ":email:" .. id
end

local function delivery_key(id)
  return prefix .. ":delivery:" .. id
end

local function announce(id)
  redis.call("PUBLISH", prefix .. ":outcomes", id)
end

local function move_email(id, to)
  local key = email_key(id)
  local record = redis.call("HMGET", key, "state", "accepted_at")
  redis.call("ZREM", prefix .. ":emails:" .. record[1], id)
  redis.call("ZADD", prefix .. ":emails:" .. to, record[2], id)
  redis.call("HSET", key, "state", to)
end

local function finish_email(id, to, outcome, now)
  move_email(id, to)
  redis.call("HSET", email_key(id), "outcome", outcome, "finished_at", now)
  redis.call("HDEL", email_key(id), "wait_until", "wait_because")
  announce(id)
end

local function move_delivery(id, to)
  local record = redis.call("HMGET", delivery_key(id), "state", "created_at")
  redis.call("ZREM", prefix .. ":deliveries:" .. record[1], id)
  redis.call("ZADD", prefix .. ":deliveries:" .. to, record[2], id)
  redis.call("HSET", delivery_key(id), "state", to)
end

local function is_undecided(id)
  local state = redis.call("HGET", email_key(id), "state")
  return state == "accepted" or state == "waiting"
end
