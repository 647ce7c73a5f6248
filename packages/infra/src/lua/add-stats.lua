-- Adds one batch of counts, once: a batch whose reply was lost is sent again under the same number.
-- KEYS: the recorder's last batch, the time of the last push, then one hash per level.
-- ARGV: number of the batch, seconds to remember it, time of its last push (0: none), how many levels, then per
-- level the step and the hash's time to live, then pairs of counter and growth. Returns 1, or 0 when it was there.
if tonumber(redis.call("GET", KEYS[1]) or 0) >= tonumber(ARGV[1]) then
  return 0
end
redis.call("SET", KEYS[1], ARGV[1], "EX", ARGV[2])
local pushed = tonumber(ARGV[3])
if pushed > tonumber(redis.call("GET", KEYS[2]) or 0) then
  redis.call("SET", KEYS[2], ARGV[3])
end
local levels = tonumber(ARGV[4])
for level = 1, levels do
  local key = KEYS[level + 2]
  local step = ARGV[3 + 2 * level]
  for index = 5 + 2 * levels, #ARGV, 2 do
    redis.call("HINCRBY", key, step .. ":" .. ARGV[index], ARGV[index + 1])
  end
  redis.call("EXPIRE", key, ARGV[4 + 2 * level])
end
return 1
