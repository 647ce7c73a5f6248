-- ARGV: prefix, delivery id, now. Returns 1, or 0 when the delivery is not dead.
return revive_delivery(ARGV[2], ARGV[3], false, false) == "revived" and 1 or 0
