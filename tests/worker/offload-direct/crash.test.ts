import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { bareEnvironment } from "../../helpers/bare-environment.ts";
import { buildPush } from "../../helpers/build.ts";
import { testEnvironment } from "../../helpers/environment.ts";
import { generated, partDigests } from "../../helpers/provider-answers.ts";
import { testRedis, type TestRedis } from "../../helpers/redis.ts";
import { startTestApi } from "../../helpers/start-api.ts";
import { startDestination } from "../../helpers/start-destination.ts";
import { providersCertificate, startProviders } from "../../helpers/start-providers.ts";
import { startStrictS3 } from "../../helpers/strict-s3.ts";

const MIB = 1024 ** 2;
const PART = 8 * MIB;
/** `OFFLOAD_CRASH_MIB=500 npx vitest run tests/worker/offload-direct/crash.test.ts` shows it at full size. */
const size = Number(process.env["OFFLOAD_CRASH_MIB"] ?? 48) * MIB;
/** What a worker takes without any file, and the parts of one on their way. */
const MAX_RSS_MIB = 320;

interface WorkerProcess extends AsyncDisposable {
  kill: () => Promise<void>;
  peakMib: () => Promise<number>;
}

function startWorkerProcess(redis: TestRedis, env: Record<string, string>): WorkerProcess {
  const script = new URL("../../helpers/worker-process.ts", import.meta.url);
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(script)], {
    env: {
      ...testEnvironment(redis, env),
      ...bareEnvironment,
      NODE_EXTRA_CA_CERTS: fileURLToPath(providersCertificate),
      LOG_LEVEL: "silent",
      // A dead worker's job is taken over as soon as can be.
      JOB_LOCK_SECONDS: "2",
      STALLED_CHECK_SECONDS: "1",
    },
    stdio: ["ignore", "ignore", "inherit"],
  });

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }
  return {
    kill,
    peakMib: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    },
    [Symbol.asyncDispose]: kill,
  };
}

describe("a worker killed in the middle of a file", () => {
  it(
    "leaves its work to the next one, which ends with one whole object, in flat memory",
    { timeout: 120_000 },
    async () => {
      await using redis = testRedis();
      await using destination = await startDestination();
      await using providers = await startProviders();
      const half = Promise.withResolvers<void>();
      await using s3 = await startStrictS3({
        keep: false,
        fault: ({ kind, partNumber = 0 }) => {
          if (kind !== "UploadPart" || partNumber < size / PART / 2 || isKilled) return undefined;
          half.resolve();
          return "hang";
        },
      });
      let isKilled = false;
      providers.on("www.dropbox.com", generated(size));
      const env = { WEBHOOK_URL: destination.url, ...s3.env };
      await using api = await startTestApi(redis, env);
      const first = startWorkerProcess(redis, env);
      const link = providers.url("www.dropbox.com", "/scl/fi/abc/film.zip?rlkey=k");
      await api.push(buildPush({ body: link }));
      await half.promise;
      await first.kill();
      isKilled = true;
      expect([s3.store.objects.size, s3.store.uploads.size]).toEqual([0, 1]);

      await using second = startWorkerProcess(redis, env);
      await destination.until(1, 100_000);
      const payload: unknown = JSON.parse(destination.received[0]?.body ?? "");
      expect(payload).toMatchObject({ delivery_links: [{ raw_url: link, size }] });
      expect(s3.store.uploads.size).toBe(0);
      const [[key, object] = [], ...others] = [...s3.store.objects];
      expect(others).toEqual([]);
      expect(key).toMatch(/^dropbox\/.*\/film\.zip$/);
      const digests = partDigests(size, PART);
      const etag = createHash("md5")
        .update(Buffer.from(digests.join(""), "hex"))
        .digest("hex");
      expect(object).toMatchObject({ size, etag: `${etag}-${digests.length}` });
      expect(providers.asked).toHaveLength(2);
      const peakMib = await second.peakMib();
      console.log(`${size / MIB} MiB copied, peak RSS of the worker ${peakMib.toFixed(0)} MiB`);
      expect(peakMib).toBeLessThan(MAX_RSS_MIB);
    },
  );
});
