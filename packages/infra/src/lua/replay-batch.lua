-- Revives the next deliveries of a running replay, as many as its rate allows by now. ARGV: prefix, id, run, now, most.
-- Returns { running (1 or 0), ms until more may be revived, then the ids of the revived }.
-- A delivery leaves the selection in the step that revives it, so that no crash revives it twice; until it has
-- its job it stands among the taken.
local id, now, most = ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5])
local record = redis.call("HMGET", replay_key(id), "state", "run", "rate_per_minute", "next_at", "forced")
if record[1] ~= "running" or record[2] ~= ARGV[3] then
  return { 0, 0 }
end
-- What a late batch may catch up on, and the time between two batches.
local BURST, TICK = 2000, 1000
local cost = 60000 / tonumber(record[3])
local next_at = math.max(tonumber(record[4]), now - BURST)
local due = next_at > now and 0 or math.floor((now - next_at) / cost) + 1
local batch = { 1, 0 }
if due > 0 then
  for _, delivery in ipairs(redis.call("ZRANGE", left_key(id), 0, most - 1)) do
    if #batch - 2 == due then
      break
    end
    local what = revive_delivery(delivery, ARGV[4], record[5] == "1", id)
    redis.call("ZREM", left_key(id), delivery)
    if what == "revived" then
      redis.call("HINCRBY", replay_key(id), "replayed", 1)
      redis.call("SADD", taken_key(id), delivery)
      batch[#batch + 1] = delivery
      next_at = next_at + cost
    else
      redis.call("HINCRBY", replay_key(id), "skipped_" .. what, 1)
    end
  end
  redis.call("HSET", replay_key(id), "next_at", string.format("%.3f", next_at))
end
if redis.call("ZCARD", left_key(id)) == 0 then
  if redis.call("SCARD", taken_key(id)) == 0 then
    end_running(id, "done", "finished_at", ARGV[4])
    batch[1] = 0
  elseif #batch == 2 then
    -- Another run is giving the last ones their jobs.
    batch[2] = TICK
  end
elseif next_at > now then
  batch[2] = math.ceil(math.max(next_at - now, TICK))
end
return batch
