-- Puts what an evaluation found in force, unless somebody was quicker. KEYS: alerts, history, outbox. ARGV: the text
-- that was read ("" for none), the new text, how many events the history keeps, the events, oldest first. Returns 1 or 0.
if (redis.call("GET", KEYS[1]) or "") ~= ARGV[1] then
  return 0
end
redis.call("SET", KEYS[1], ARGV[2])
for index = 4, #ARGV do
  redis.call("LPUSH", KEYS[2], ARGV[index])
  redis.call("RPUSH", KEYS[3], ARGV[index])
end
redis.call("LTRIM", KEYS[2], 0, tonumber(ARGV[3]) - 1)
return 1
