import { UnrecoverableError } from "bullmq";
import { describe, expect, it } from "vitest";
import { JobFailure } from "../../apps/worker/src/job-failure.ts";
import { startWorkers } from "../../apps/worker/src/workers.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

/** What the log says of a job whose run ends like this. */
async function complaintOf(error: Error) {
  await using redis = testRedis();
  await using stores = openTestStores(redis);
  const log = captureLog();
  const workers = startWorkers({
    redis: stores.redis,
    prefix: stores.keys.bull,
    processors: {
      email: async () => {
        throw error;
      },
    },
    concurrency: { email: 1, offload: 1, delivery: 1 },
    timing: { lockMs: 30_000, stalledCheckMs: 30_000 },
    onDead: async () => undefined,
    log: log.log,
  });
  try {
    await stores.queues.email.add("email", { emailKey: "m-1" }, { attempts: 1 });
    const complaint = () => log.lines.find(({ msg }) => msg === "job failed");
    await until("the complaint", () => complaint() !== undefined);
    return complaint();
  } finally {
    await workers.get("email")?.close();
  }
}

describe("a job that fails", () => {
  it.each([new JobFailure("timeout"), new UnrecoverableError("too_late")])(
    "as it may is told in one word: %s",
    async (error) => {
      const complaint = await complaintOf(error);
      expect(complaint).toMatchObject({ level: "warn", reason: error.message });
      expect(complaint).not.toHaveProperty("err");
    },
  );

  it("by a fault is told with the place of it, however short its message", async () => {
    const complaint = await complaintOf(new Error("fault"));
    expect(complaint).toMatchObject({ level: "error", reason: "fault" });
    expect(JSON.stringify(complaint?.["err"])).toContain("workers.test.ts");
  });
});
