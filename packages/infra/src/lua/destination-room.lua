-- How many more attempts may begin at a destination, and whether it is slow. So many attempts may always be under way;
-- more only while none of them has lasted longer than SLOW.
local FLOOR, SLOW = 4, 2000

local function room_at(leases, now, lease, concurrency)
  redis.call("ZREMRANGEBYSCORE", leases, "-inf", now)
  local under_way = redis.call("ZCARD", leases)
  local first = redis.call("ZRANGE", leases, 0, 0, "WITHSCORES")
  local is_slow = first[2] ~= nil and now - (tonumber(first[2]) - lease) > SLOW
  local room = is_slow and FLOOR - under_way or math.huge
  if concurrency > 0 then
    room = math.min(room, concurrency - under_way)
  end
  return room, is_slow
end
