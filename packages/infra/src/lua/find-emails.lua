-- Looks through emails, newest first, for those whose records hold some values. KEYS: sorted sets of ids.
-- ARGV: as timeline.lua, then the key prefix, how many of each set to look at, then fields and their values.
-- Returns per set: 1 when there is nothing older to look at, else 0; the last place looked at, as member and score;
-- then what was found, each followed by its score.
local prefix, budget = ARGV[6], tonumber(ARGV[7])
local fields, wanted = {}, {}
for index = 8, #ARGV, 2 do
  fields[#fields + 1], wanted[#wanted + 1] = ARGV[index], ARGV[index + 1]
end
local CHUNK = 100

local function is_wanted(email)
  if #fields == 1 then
    return redis.call("HGET", prefix .. ":email:" .. email, fields[1]) == wanted[1]
  end
  local values = redis.call("HMGET", prefix .. ":email:" .. email, unpack(fields))
  for index, value in ipairs(wanted) do
    if values[index] ~= value then
      return false
    end
  end
  return true
end

-- Appends what is found; returns whether the set has nothing older, and the last place looked at.
local function look_through(key, found)
  local rank, last = first_rank(key), { "", "" }
  local left = budget
  while left > 0 do
    local chunk = redis.call("ZREVRANGE", key, rank, rank + math.min(CHUNK, left) - 1, "WITHSCORES")
    for index = 1, #chunk, 2 do
      local email, score = chunk[index], chunk[index + 1]
      if tonumber(score) < from then
        return true, last
      end
      last = { email, score }
      if is_wanted(email) then
        found[#found + 1], found[#found + 2] = email, score
        if #found >= 2 * limit then
          return false, last
        end
      end
    end
    if #chunk == 0 then
      return true, last
    end
    rank, left = rank + #chunk / 2, left - #chunk / 2
  end
  return false, last
end

local results = {}
for _, key in ipairs(KEYS) do
  local found = {}
  local is_done, last = look_through(key, found)
  results[#results + 1] = { is_done and "1" or "0", last[1], last[2], unpack(found) }
end
return results
