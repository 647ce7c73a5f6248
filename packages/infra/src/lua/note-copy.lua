-- ARGV: prefix, id, place of a link, why it could not be copied. An email that is forgotten is not brought back.
local key = email_key(ARGV[2])
if redis.call("EXISTS", key) == 1 then
  redis.call("HSET", key, "copy:" .. ARGV[3], ARGV[4])
end
return 1
