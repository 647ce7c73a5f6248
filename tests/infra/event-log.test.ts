import { createEventLog, createKeys, type OperationalEvent } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { testRedis } from "../helpers/redis.ts";

const event = {
  id: "e-1",
  kind: "destination_degraded",
  at: 1_770_000_000_000,
  destination: "d-1",
  because: "failing",
} as const satisfies OperationalEvent;

describe("the log of operational events", () => {
  it.each(["[canary", '{"id":"e-9","kind":"canary_of_another_version"}'])(
    "leaves out one it cannot read, %s, and says so without its text",
    async (spoilt) => {
      await using redis = testRedis();
      const keys = createKeys(redis.prefix);
      const { log, lines, text } = captureLog();
      const events = createEventLog({ redis: redis.redis, keys, log });
      await events.record(event);
      await redis.redis.lpush(keys.events, spoilt);
      await events.record({ ...event, id: "e-2" });
      expect((await events.list(10)).map(({ id }) => id)).toEqual(["e-2", "e-1"]);
      expect(lines).toMatchObject([{ level: "error", msg: "unreadable record left out" }]);
      expect(text()).not.toContain("canary");
    },
  );
});
