-- Compare and set. KEYS: value, history. ARGV: the text the author saw or "", the new text, channel, name, versions to keep.
-- Returns 1, or 0 when somebody else saved first.
local current = redis.call("GET", KEYS[1]) or ""
if current ~= ARGV[1] then
  return 0
end
redis.call("SET", KEYS[1], ARGV[2])
if current ~= "" then
  redis.call("LPUSH", KEYS[2], current)
  redis.call("LTRIM", KEYS[2], 0, tonumber(ARGV[5]) - 1)
end
redis.call("PUBLISH", ARGV[3], ARGV[4])
return 1
