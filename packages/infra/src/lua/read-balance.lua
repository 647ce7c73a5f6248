-- The sizes of one instant, in the fewest commands. ARGV: prefix. Returns accepted, expired, then each state's size.
local prefix = ARGV[1]
local totals = redis.call("HMGET", prefix .. ":ledger", "accepted", "expired")
local reading = { tonumber(totals[1] or 0), tonumber(totals[2] or 0) }
for _, state in ipairs({ "accepted", "waiting", "delivering", "delivered", "skipped", "dead" }) do
  reading[#reading + 1] = redis.call("ZCARD", prefix .. ":emails:" .. state)
end
return reading
