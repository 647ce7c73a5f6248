-- ARGV: prefix, id, now, outcome once delivered, detector, sealed decision, JSON list of delivery ids,
-- then pairs of delivery id and destination id. Returns 1, or 0 when it is decided already.
local id, now = ARGV[2], ARGV[3]
if not is_undecided(id) then
  return 0
end
local planned = 0
for index = 8, #ARGV, 2 do
  local delivery, destination = ARGV[index], ARGV[index + 1]
  redis.call(
    "HSET", delivery_key(delivery),
    "state", "pending", "email", id, "destination", destination,
    "created_at", now, "attempts", 0, "round", 0
  )
  list_delivery(delivery, "pending", destination, now)
  planned = planned + 1
end
move_email(
  id, "delivering", nil,
  "planned_outcome", ARGV[4], "detector", ARGV[5], "decision", ARGV[6], "decided_at", now,
  "deliveries", ARGV[7], "open_deliveries", planned, "dead_deliveries", 0
)
return 1
