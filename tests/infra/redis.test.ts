import { closeRedis, openConsumerRedis, openProducerRedis } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
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

  it("says as an error that Redis takes no scripts, though it is up", async () => {
    await using server = await startRedisServer({ args: ["--rename-command", "SCRIPT", ""] });
    const log = captureLog();
    await using stack = new AsyncDisposableStack();
    const options = { url: server.url, log: log.log, name: "producer" };
    stack.adopt(openProducerRedis(options), closeRedis);
    const told = () => log.lines.find(({ msg }) => msg === "scripts not loaded");
    await until("told", () => told() !== undefined);
    expect(told()).toMatchObject({ level: "error" });
  });
});
