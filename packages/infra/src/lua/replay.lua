-- Shared after email.lua and audit.lua by the scripts of replays.
local function replay_key(id)
  return prefix .. ":replay:" .. id
end

local function left_key(id)
  return prefix .. ":replay-left:" .. id
end

local function taken_key(id)
  return prefix .. ":replay-taken:" .. id
end

local function end_running(id, state, field, now)
  redis.call("HSET", replay_key(id), "state", state, field, now)
  redis.call("SREM", prefix .. ":running-replays", id)
end

local function start_running(id)
  redis.call("HSET", replay_key(id), "state", "running")
  redis.call("SADD", prefix .. ":running-replays", id)
  return redis.call("HINCRBY", replay_key(id), "run", 1)
end
