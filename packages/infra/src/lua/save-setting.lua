-- Compare and set, and note it. KEYS: value, history, audit. ARGV: the text the author saw or "", the new text, channel,
-- name, versions to keep, author, the audit entry's details (JSON),
-- audit entries to keep.
-- Returns 1, or 0 when somebody else saved first.
local current = redis.call("GET", KEYS[1]) or ""
if current ~= ARGV[1] then
  return 0
end
-- Redis refuses the first write of a script when it is full, unless it frees: the ingress can be shut also then.
redis.call("LTRIM", KEYS[2], 0, tonumber(ARGV[5]) - 1)
-- The value comes last: whatever else fails, nothing was saved, and the author is told so.
redis.call(
  "XADD", KEYS[3], "MAXLEN", "~", ARGV[8], "*",
  "author", ARGV[6], "action", "setting_saved", "details", ARGV[7]
)
if current ~= "" then
  redis.call("LPUSH", KEYS[2], current)
  redis.call("LTRIM", KEYS[2], 0, tonumber(ARGV[5]) - 1)
end
redis.call("SET", KEYS[1], ARGV[2])
redis.call("PUBLISH", ARGV[3], ARGV[4])
return 1
