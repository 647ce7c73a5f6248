-- Shared after email.lua. Notes what an operator did; audit-log.ts reads it.
local function note_audit(author, action, details)
  redis.call(
    "XADD", prefix .. ":audit", "MAXLEN", "~", 10000, "*",
    "author", author, "action", action, "details", cjson.encode(details)
  )
end
