import { createQueues, openProducerRedis } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { openLink } from "../../chaos/faulty-link.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { testRedis } from "../helpers/redis.ts";
import { until } from "../helpers/until.ts";

describe("createQueues", () => {
  it("adds jobs again after a Redis that fell silent just when it had become ready", async () => {
    await using corner = testRedis();
    await using link = await openLink(Number(new URL(corner.url).port));
    await using stack = new AsyncDisposableStack();
    const { log } = captureLog();
    const url = `redis://127.0.0.1:${link.port}`;
    const redis = stack.adopt(openProducerRedis({ url, log, name: "test" }), (connection) =>
      connection.disconnect(),
    );
    const silent = new Promise<void>((resolve) => {
      redis.once("ready", () => {
        link.trouble("half-open");
        resolve();
      });
    });
    const queues = stack.use(createQueues({ redis, prefix: `${corner.prefix}:bull`, log }));
    await silent;
    await expect(redis.ping()).rejects.toThrow("Command timed out");
    link.trouble(null);
    await until("Redis answers again", async () =>
      redis.ping().then(
        () => true,
        () => false,
      ),
    );
    const job = await queues.email.add("email", { emailKey: "m-1" }, { jobId: "m-1" });
    expect(await queues.email.getJobState(job.id ?? "")).toBe("waiting");
  });
});
