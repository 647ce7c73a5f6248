// The least that delivers: a BullMQ worker makes one POST of each job's body.
import { Worker } from "bullmq";
import got from "got";
import { Redis } from "ioredis";
import { createServer } from "node:http";
import { z } from "zod";

const jobSchema = z.object({ body: z.string() });
const { REDIS_URL = "", PREFIX = "", URL: url = "", CONCURRENCY = "1", PORT } = process.env;
const connection = new Redis(REDIS_URL, { maxRetriesPerRequest: null });
const worker = new Worker(
  "delivery",
  async (job) => {
    const { body } = jobSchema.parse(job.data);
    await got.post(url, {
      body,
      headers: { "content-type": "application/json" },
      retry: { limit: 0 },
    });
  },
  { connection, prefix: PREFIX, concurrency: Number(CONCURRENCY) },
);
await worker.waitUntilReady();
// Whoever started this process waits for its port.
const health = createServer((_req, res) => res.end()).listen(Number(PORT), "127.0.0.1");

async function stop(): Promise<void> {
  health.close();
  await worker.close();
  connection.disconnect();
}

process.once("SIGTERM", () => {
  stop().catch((error: unknown) => {
    throw error;
  });
});
