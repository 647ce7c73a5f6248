-- The next members of sorted sets, highest score first and equal scores by name backwards, from a place on.
-- KEYS: the sets. ARGV: score and member of the place ("" and "": from the top), least score, score to stay below
-- ("+inf": any), how many of each set. Returns per set its members, each followed by its score.
-- Reads by rank, so that neither the size of a set nor the number of equal scores matters.
local at, id, from, to, limit = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])

local function first_rank(key)
  local below = redis.call("ZCOUNT", key, to, "+inf")
  if at == "" then
    return below
  end
  local low = redis.call("ZCOUNT", key, "(" .. at, "+inf")
  local high = low + redis.call("ZCOUNT", key, at, at)
  while low < high do
    local middle = math.floor((low + high) / 2)
    if redis.call("ZREVRANGE", key, middle, middle)[1] < id then
      high = middle
    else
      low = middle + 1
    end
  end
  return math.max(below, low)
end

local pages = {}
for _, key in ipairs(KEYS) do
  local first = first_rank(key)
  local found = redis.call("ZREVRANGE", key, first, first + limit - 1, "WITHSCORES")
  local page = {}
  for index = 1, #found, 2 do
    if tonumber(found[index + 1]) < from then
      break
    end
    page[#page + 1] = found[index]
    page[#page + 1] = found[index + 1]
  end
  pages[#pages + 1] = page
end
return pages
