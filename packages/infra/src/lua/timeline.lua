-- Shared by the scripts that read sorted sets as lists: highest score first, equal scores by name backwards.
-- ARGV begins with: score and member of the place to go on from ("" and "": from the top), least score, score to
-- stay below ("+inf": any), how many of each set.
-- Reads by rank, so that neither the size of a set nor the number of equal scores matters.
local at, id, from, to, limit = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])

-- The rank of the first member behind the place, or of the place itself.
local function rank_behind(key, is_inclusive)
  local low = redis.call("ZCOUNT", key, "(" .. at, "+inf")
  local high = low + redis.call("ZCOUNT", key, at, at)
  while low < high do
    local middle = math.floor((low + high) / 2)
    local member = redis.call("ZREVRANGE", key, middle, middle)[1]
    if member < id or (is_inclusive and member == id) then
      high = middle
    else
      low = middle + 1
    end
  end
  return low
end

local function first_rank_below(key)
  return redis.call("ZCOUNT", key, to, "+inf")
end

local function first_rank(key)
  local below = first_rank_below(key)
  return at == "" and below or math.max(below, rank_behind(key, false))
end
