-- Compare and set. KEYS: value. ARGV: the text that was read, the new text. Returns 1, or 0 when somebody was quicker.
if redis.call("GET", KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call("SET", KEYS[1], ARGV[2])
return 1
