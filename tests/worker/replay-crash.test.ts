import { setTimeout } from "node:timers/promises";
import { createAudit } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { fillDeliveries } from "../helpers/fill-deliveries.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startDestination, type TestDestination } from "../helpers/start-destination.ts";
import { startWorkerProcess } from "../helpers/start-worker-process.ts";

const LOOK_MS = 50;
/** Each delivery costs some milliseconds of a core: 10,000 of them are for a machine that is not busy. */
const COUNT = Number(process.env["REPLAY_TEST_DELIVERIES"] ?? 2_000);
const FULL_SPEED = 120_000;

async function create(api: TestApi, body: object): Promise<string> {
  const answer = await api.request("POST", "/api/admin/replays", { admin: true, body });
  expect(answer.status).toBe(201);
  return answer.headers.get("location") ?? "";
}

type Replay = NonNullable<Awaited<ReturnType<TestStores["replays"]["get"]>>>;

/** Looks seldom: the two cores have better things to do. */
async function untilReplay(
  { replays }: TestStores,
  path: string,
  holds: (replay: Replay) => boolean,
): Promise<void> {
  const id = path.split("/").at(-1) ?? "";
  for (;;) {
    const replay = await replays.get(id);
    if (replay !== null && holds(replay)) return;
    await setTimeout(LOOK_MS);
  }
}

/** How often each webhook-id came in. */
function arrivals({ received }: TestDestination): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { headers } of received) {
    const id = String(headers["webhook-id"]);
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

async function findings(stores: TestStores) {
  return (await createAudit(stores)()).findings;
}

describe(`a replay of ${COUNT} dead deliveries`, () => {
  it(
    "that is stopped at half, loses its worker and is resumed, sends each exactly once",
    async () => {
      const count = COUNT;
      await using redis = testRedis();
      await using stores = openTestStores(redis);
      await using destination = await startDestination();
      const env = { WEBHOOK_URL: destination.url, DELIVERY_CONCURRENCY: "100" };
      const filled = await fillDeliveries(stores, {
        urls: [destination.url],
        count,
        state: "dead",
      });
      await using api = await startTestApi(redis, env);
      await using first = startWorkerProcess(redis, env);

      const path = await create(api, { filter: {}, rate_per_minute: FULL_SPEED });
      await untilReplay(stores, path, ({ replayed }) => replayed >= count / 2);
      const stopped = await api.request("POST", `${path}/stop`, { admin: true });
      expect(stopped.body).toMatchObject({ success: true, replay: { state: "stopped" } });
      await untilReplay(stores, path, (replay) => {
        return replay.delivered === replay.replayed;
      });
      const sent = destination.received.length;
      expect(sent).toBeLessThan(count);
      await first.kill();

      await using _second = startWorkerProcess(redis, env);
      const late = await fillDeliveries(stores, {
        urls: [destination.url],
        count: 5,
        state: "dead",
        seed: "late",
      });
      await api.request("POST", `${path}/resume`, { admin: true });
      await untilReplay(stores, path, ({ state }) => state === "done");
      await untilReplay(stores, path, ({ delivered }) => delivered === count);

      const came = arrivals(destination);
      expect(new Set(came.values())).toEqual(new Set([1]));
      expect([...came.keys()].toSorted()).toEqual(
        filled.map(({ delivery }) => delivery).toSorted(),
      );
      expect(await stores.redis.zcard(stores.keys.deliveriesIn("dead"))).toBe(late.length);
      expect(await findings(stores)).toEqual([]);
    },
    30_000 + COUNT * 60,
  );
});

describe("a worker killed in the middle of a replay", () => {
  it("leaves nothing revived twice and nothing left out, again and again", async () => {
    const count = 1_000;
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    // Nothing is sent yet, so that each arrival later on is the replay's doing and not a crash's.
    const takeOverSoon = { JOB_LOCK_SECONDS: "2", STALLED_CHECK_SECONDS: "1", SWEEP_SECONDS: "1" };
    const env = { WEBHOOK_URL: destination.url };
    await fillDeliveries(stores, { urls: [destination.url], count, state: "dead" });
    await using api = await startTestApi(redis, env);
    await api.change("webhook_config", { webhook_sending_enabled: false });
    const path = await create(api, { filter: {}, rate_per_minute: 20_000 });
    for (const share of [0.2, 0.5, 0.8]) {
      await using worker = startWorkerProcess(redis, { ...env, ...takeOverSoon });
      await untilReplay(stores, path, ({ replayed }) => replayed >= count * share);
      await worker.kill();
    }
    await using _last = startWorkerProcess(redis, { ...env, STALLED_CHECK_SECONDS: "1" });
    await untilReplay(stores, path, ({ state }) => state === "done");
    expect(destination.received).toEqual([]);
    await api.change("webhook_config", { webhook_sending_enabled: true });
    await untilReplay(stores, path, ({ delivered }) => delivered === count);
    const came = arrivals(destination);
    expect([came.size, new Set(came.values())]).toEqual([count, new Set([1])]);
    expect(await findings(stores)).toEqual([]);
  }, 120_000);
});
