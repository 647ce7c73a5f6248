import { createSettingsReader, watchSettings } from "@gmail-push/infra";
import { initialSettings } from "@gmail-push/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { captureLog } from "../helpers/captured-log.ts";
import { countCommands } from "../helpers/count-commands.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { startRedisServer, testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

afterEach(() => {
  vi.useRealTimers();
});

function watch({ settings: store, keys, redis }: TestStores) {
  const { log, lines } = captureLog();
  const initial = initialSettings({});
  const reader = createSettingsReader({ store, initial, timeZone: "UTC", log });
  const subscriber = redis.duplicate();
  subscriber.on("error", () => undefined);
  const live = watchSettings({ reader, subscriber, keys, log });
  return {
    live,
    lines,
    [Symbol.dispose]: () => {
      live[Symbol.dispose]();
      subscriber.disconnect();
    },
  };
}

async function save(stores: TestStores, senders: string[]): Promise<void> {
  const { version } = await stores.settings.read("sender_allowlist");
  const by = { author: "test", version, now: new Date() };
  await stores.settings.save("sender_allowlist", { senders }, by);
}

describe("live settings", () => {
  it("are unknown before the first reading, then follow each save, and tell once per change", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    using watched = watch(stores);
    const { live } = watched;
    const told: string[][] = [];
    live.onChange(({ sender_allowlist: { senders } }) => told.push(senders));
    expect(live.current()).toBeNull();
    await live.refresh();
    await live.refresh();
    expect(told).toEqual([[]]);
    for (const senders of [["a@b.fr"], ["a@b.fr", "c@d.fr"], []]) {
      await save(stores, senders);
      await until("told", () => JSON.stringify(told.at(-1)) === JSON.stringify(senders), 2_000);
    }
    expect(told).toHaveLength(4);
    expect(live.current()).toMatchObject({ timeZone: "UTC", sender_allowlist: { senders: [] } });
  });

  it("keep the last good value of one that is spoilt, name it, and say so once", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    using watched = watch(stores);
    const { live, lines } = watched;
    await save(stores, ["a@b.fr"]);
    await live.refresh();
    await stores.redis.set(`${redis.prefix}:config:sender_allowlist`, "[canary");
    await live.refresh();
    await live.refresh();
    expect(live.current()?.sender_allowlist).toEqual({ senders: ["a@b.fr"] });
    expect([...live.problems().keys()]).toEqual(["sender_allowlist"]);
    expect(lines.filter(({ msg }) => msg === "setting unreadable")).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain("canary");
    await save(stores, ["c@d.fr"]).catch(() => undefined);
    await stores.redis.del(`${redis.prefix}:config:sender_allowlist`);
    await live.refresh();
    expect([...live.problems().keys()]).toEqual([]);
  });

  it("stay as they were while Redis is down, and follow what changed meanwhile", async () => {
    await using server = await startRedisServer({ appendOnly: true });
    await using stores = openTestStores({ url: server.url, prefix: "test" });
    using watched = watch(stores);
    const { live } = watched;
    await save(stores, ["a@b.fr"]);
    await live.refresh();
    await server.kill();
    expect(live.current()?.sender_allowlist).toEqual({ senders: ["a@b.fr"] });
    await server.start();
    await stores.redis.set("test:config:sender_allowlist", '{"senders":["c@d.fr"]}');
    const seen = () => live.current()?.sender_allowlist.senders[0] === "c@d.fr";
    await until("seen after the reconnection", seen, 8_000);
  });

  it("say as an error what is no outage: that Redis forbids what they need", async () => {
    await using server = await startRedisServer();
    await using stores = openTestStores({ url: server.url, prefix: "test" });
    await stores.redis.acl("SETUSER", "default", "resetchannels", "-mget");
    using watched = watch(stores);
    const levelOf = (text: string) => watched.lines.find(({ msg }) => msg === text)?.["level"];
    const levels = () => ["settings not refreshed", "settings channel not subscribed"].map(levelOf);
    await until("both are told", () => !levels().includes(undefined));
    expect(levels()).toEqual(["error", "error"]);
  });

  it("are asked for once, and once more afterwards, while Redis is silent for a minute", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    await using server = await startRedisServer();
    await using stores = openTestStores({ url: server.url, prefix: "test" });
    await using counter = openTestStores({ url: server.url, prefix: "test" });
    using watched = watch(stores);
    const subscriptions = async () => counter.redis.pubsub("NUMSUB", stores.keys.settingsChannel);
    await until("the subscription", async () => (await subscriptions())[1] === 1);
    await watched.live.refresh();
    const readings = await countCommands(counter.redis, async () => {
      process.kill(server.pid(), "SIGSTOP");
      vi.advanceTimersByTime(60_000);
      process.kill(server.pid(), "SIGCONT");
      await watched.live.refresh();
      await watched.live.refresh();
    });
    // Two of them were asked for here.
    expect(readings["mget"]).toBe(2 + 2);
  });
});
