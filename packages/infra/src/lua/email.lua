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

-- What ends something is recorded also while Redis is full, or a webhook that has arrived would go out again:
-- Redis refuses the first write of a script when it may grow, and lets the later ones through. This one frees.
local function write_though_full()
  redis.call("DEL", prefix .. ":nothing")
end

local function announce(id)
  redis.call("PUBLISH", prefix .. ":outcomes", id)
end

-- What is being delivered, and what is dead, stands in one set more, scored by since when: a revived email
-- is old but not late, and one that dies after days of attempts is old but news.
local timed = { delivering = true, dead = true }

-- Also sets the fields and values given.
local function move_email(id, to, since, ...)
  local key = email_key(id)
  local record = redis.call("HMGET", key, "state", "accepted_at")
  redis.call("ZREM", prefix .. ":emails:" .. record[1], id)
  redis.call("ZADD", prefix .. ":emails:" .. to, record[2], id)
  redis.call("HSET", key, "state", to, ...)
  if record[1] == "waiting" and to ~= "waiting" then
    redis.call("HDEL", key, "wait_until", "wait_because")
  end
  if timed[record[1]] then
    redis.call("ZREM", prefix .. ":" .. record[1] .. "-since", id)
  end
  if timed[to] then
    redis.call("ZADD", prefix .. ":" .. to .. "-since", since or record[2], id)
  end
end

local function finish_email(id, to, outcome, now)
  move_email(id, to, now, "outcome", outcome, "finished_at", now)
  announce(id)
end

-- A delivery is listed by its state, and by its destination and state.
local function list_delivery(id, state, destination, created_at)
  redis.call("ZADD", prefix .. ":deliveries:" .. state, created_at, id)
  redis.call("ZADD", prefix .. ":deliveries-to:" .. destination .. ":" .. state, created_at, id)
end

local function unlist_delivery(id, state, destination)
  redis.call("ZREM", prefix .. ":deliveries:" .. state, id)
  redis.call("ZREM", prefix .. ":deliveries-to:" .. destination .. ":" .. state, id)
end

-- Also sets the fields and values given. Returns the delivery's email, replay and time of its next attempt.
local function move_delivery(id, to, ...)
  local key = delivery_key(id)
  local record = redis.call(
    "HMGET", key, "state", "destination", "created_at", "email", "replay", "next_attempt_at"
  )
  unlist_delivery(id, record[1], record[2])
  list_delivery(id, to, record[2], record[3])
  redis.call("HSET", key, "state", to, ...)
  return record[4], record[5], record[6]
end

local function is_undecided(id)
  local state = redis.call("HGET", email_key(id), "state")
  return state == "accepted" or state == "waiting"
end
