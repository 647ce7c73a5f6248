import { describe, expect, it } from "vitest";
import { scheduleAlertCheck } from "../../apps/worker/src/alerts/alert-check.ts";
import { scheduleSweep } from "../../apps/worker/src/sweep/sweep.ts";
import { startWorkers } from "../../apps/worker/src/workers.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const EMAILS = 20;

describe("housekeeping", () => {
  it.each(["ends well", "fails"])("leaves the other jobs of its queue when it %s", async (how) => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { queues, keys } = stores;
    for (let index = 0; index < EMAILS; index += 1) {
      const data = { emailKey: `m-${index}` };
      await queues.email.add("email", data, { jobId: data.emailKey, attempts: 1 });
    }
    let runs = 0;
    const workers = startWorkers({
      redis: stores.redis,
      prefix: keys.bull,
      processors: {
        email: async ({ name, id }) => {
          if (name === "email" && Number(id?.slice(2)) % 2 === 0) throw new Error("failed");
          if (name === "email") return;
          runs += 1;
          if (how === "fails") throw new Error("failed");
        },
      },
      concurrency: { email: 1, offload: 1, delivery: 1 },
      timing: { lockMs: 30_000, stalledCheckMs: 30_000 },
      onDead: async () => undefined,
      log: captureLog().log,
    });
    try {
      const ended = async () => queues.email.getJobCounts("completed", "failed");
      const all = { completed: EMAILS / 2, failed: EMAILS / 2 };
      await until("the emails", async () => (await ended())["failed"] === all.failed);
      await scheduleSweep(queues.email, 20);
      await scheduleAlertCheck(queues.email, 20);
      await until("many runs", () => runs > 20);
      expect(await ended()).toEqual(all);
    } finally {
      await workers.get("email")?.close();
    }
  });

  it("says in the log why it failed", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await stores.redis.set(stores.keys.emailsIn("accepted"), "spoilt");
    await using worker = await startTestWorker(redis, {
      ALERT_CHECK_SECONDS: "0",
    });
    await stores.queues.email.add("sweep", { emailKey: "" });
    const complaint = () => worker.log.lines.find(({ msg }) => msg === "job failed");
    await until("the complaint", () => complaint() !== undefined);
    expect(complaint()).toMatchObject({ level: "error", job: "sweep" });
    expect(JSON.stringify(complaint()?.["err"])).toContain("WRONGTYPE");
  });
});
