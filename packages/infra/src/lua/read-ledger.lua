-- All counts of one instant. ARGV: prefix. Returns accepted_total, expired, then per state its size and the
-- time of its oldest email (0 when there is none); last, since when the oldest delivering one is being delivered.
local prefix = ARGV[1]
local totals = redis.call("HMGET", prefix .. ":ledger", "accepted", "expired")
local reading = { tonumber(totals[1] or 0), tonumber(totals[2] or 0) }
for _, state in ipairs({ "accepted", "waiting", "delivering", "delivered", "skipped", "dead" }) do
  local key = prefix .. ":emails:" .. state
  local oldest = redis.call("ZRANGE", key, 0, 0, "WITHSCORES")
  reading[#reading + 1] = redis.call("ZCARD", key)
  reading[#reading + 1] = tonumber(oldest[2] or 0)
end
local oldest = redis.call("ZRANGE", prefix .. ":delivering-since", 0, 0, "WITHSCORES")
reading[#reading + 1] = tonumber(oldest[2] or 0)
return reading
