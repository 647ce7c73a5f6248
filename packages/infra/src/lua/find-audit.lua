-- The next entries of the journal that match. KEYS: the stream. ARGV: the entry to go on from ("": from its end),
-- "older" or "newer", how many, author or "", action or "", how many to look at.
-- Returns the last entry looked at ("": there are no more), then entries as XRANGE gives them, in the order they were met.
local place, is_newer, limit = ARGV[1], ARGV[2] == "newer", tonumber(ARGV[3])
local author, action, budget = ARGV[4], ARGV[5], tonumber(ARGV[6])
local STEP = 250

local function read()
  if is_newer then
    return redis.call("XRANGE", KEYS[1], place == "" and "-" or "(" .. place, "+", "COUNT", STEP)
  end
  return redis.call("XREVRANGE", KEYS[1], place == "" and "+" or "(" .. place, "-", "COUNT", STEP)
end

-- Fields stand as they are written: author, its value, action, its value, details.
local function is_wanted(fields)
  return (author == "" or fields[2] == author) and (action == "" or fields[4] == action)
end

local found = { "" }
while budget > 0 do
  local entries = read()
  for _, entry in ipairs(entries) do
    if is_wanted(entry[2]) then
      found[#found + 1] = entry
      if #found > limit then
        found[1] = entry[1]
        return found
      end
    end
  end
  if #entries < STEP then
    return found
  end
  place = entries[#entries][1]
  budget = budget - STEP
end
found[1] = place
return found
