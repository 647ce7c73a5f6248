import { closeRedis, openConsumerRedis } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

describe("a connection", () => {
  it("tells that it is lost and back, also when Redis ends it in good order", async () => {
    await using server = testRedis();
    const log = captureLog();
    await using stack = new AsyncDisposableStack();
    const open = (name: string) =>
      stack.adopt(openConsumerRedis({ url: server.url, log: log.log, name }), closeRedis);
    const watched = open("watched");
    const other = open("other");
    await other.client("KILL", "ID", await watched.client("ID"));
    await until("back", () => log.text().includes("redis back"));
    const told = log.lines.map(({ msg, connection }) => ({ msg, connection }));
    expect(told).toEqual([
      { msg: "redis lost", connection: "watched" },
      { msg: "redis back", connection: "watched" },
    ]);
  });
});
