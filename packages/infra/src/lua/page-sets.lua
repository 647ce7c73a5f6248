-- The members of sorted sets next to a place. KEYS: the sets. ARGV: as timeline.lua, then "older" or "newer".
-- Returns per set its members, each followed by its score.
local function ranks(key)
  if ARGV[6] == "newer" then
    local last = rank_behind(key, true) - 1
    return math.max(first_rank_below(key), last - limit + 1), last
  end
  local first = first_rank(key)
  return first, first + limit - 1
end

local pages = {}
for _, key in ipairs(KEYS) do
  local first, last = ranks(key)
  local found = last < first and {} or redis.call("ZREVRANGE", key, first, last, "WITHSCORES")
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
