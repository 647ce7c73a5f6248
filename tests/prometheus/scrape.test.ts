import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { until } from "../helpers/until.ts";

const rules = fileURLToPath(new URL("../../deploy/prometheus/alerts.yml", import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const closed = once(server, "close");
  server.close();
  await closed;
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

const answerSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: z.tuple([z.number(), z.string()]),
      }),
    ),
  }),
});

interface Prometheus extends AsyncDisposable {
  /** The values of an expression now, none while Prometheus is still starting. */
  query(expression: string): Promise<string[]>;
}

/** A real Prometheus with our rules, which scrapes one target every second. */
async function startPrometheus(target: string): Promise<Prometheus> {
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-prometheus-"));
  const port = await freePort();
  const config = join(folder, "prometheus.yml");
  await writeFile(
    config,
    `global: { scrape_interval: 1s, evaluation_interval: 1s }
rule_files: [${JSON.stringify(rules)}]
scrape_configs:
  - job_name: gmail-push-api
    static_configs: [{ targets: [${JSON.stringify(target)}] }]
`,
  );
  const child = spawn(
    "prometheus",
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: "ignore" },
  );
  const exited = once(child, "exit");
  return {
    async query(expression) {
      const address = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
      const response = await fetch(address).catch(() => null);
      if (response === null || !response.ok) return [];
      const { data } = answerSchema.parse(await response.json());
      return data.result.map(({ value: [, value] }) => value);
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe("a real Prometheus", () => {
  it("scrapes the API, and its rules fire for a Redis that keeps nothing on disk", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await using prometheus = await startPrometheus(new URL(api.url).host);
    const reads = async (expression: string, value: string) =>
      until(expression, async () => (await prometheus.query(expression)).includes(value), 40_000);
    await reads('up{job="gmail-push-api"}', "1");
    await reads("gmail_push_ledger_balanced", "1");
    await reads('gmail_push_redis_durable{setting="appendonly"}', "0");
    await reads('ALERTS{alertname="GmailPushRedisNotDurable",alertstate="firing"}', "1");
    expect(await prometheus.query('ALERTS{alertname="GmailPushLedgerUnbalanced"}')).toEqual([]);
  });
});
