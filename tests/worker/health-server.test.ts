import { createKeys, createMetrics, createTokenStore } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { startHealthServer } from "../../apps/worker/src/health-server.ts";
import { createMayReadMetrics } from "../../apps/worker/src/may-read-metrics.ts";
import { captureLog } from "../helpers/captured-log.ts";
import { testRedis } from "../helpers/redis.ts";

describe("the worker's health server", () => {
  it("says whether it lives, whether it is ready, and serves metrics", async () => {
    const metrics = createMetrics();
    let ready = false;
    await using server = await startHealthServer({
      host: "127.0.0.1",
      port: 0,
      metrics,
      isReady: () => ready,
      mayReadMetrics: null,
      log: captureLog().log,
    });
    const get = async (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`);
    expect((await get("/health")).status).toBe(200);
    expect((await get("/health/live?x=1")).status).toBe(200);
    expect((await get("/health/ready")).status).toBe(503);
    ready = true;
    expect((await get("/health/ready")).status).toBe(200);
    metrics.decisions.inc({ kind: "deliver" });
    const answer = await get("/metrics");
    expect(answer.headers.get("content-type")).toContain("text/plain");
    expect(await answer.text()).toContain('gmail_push_decisions_total{kind="deliver"} 1');
    const unknown = await get("/admin");
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ success: false, code: "not_found" });
  });

  it("says in the log why metrics cannot be read", async () => {
    const { log, lines } = captureLog();
    await using server = await startHealthServer({
      host: "127.0.0.1",
      port: 0,
      metrics: createMetrics(),
      isReady: () => true,
      mayReadMetrics: async () => {
        throw new Error("spoilt token");
      },
      log,
    });
    const { status } = await fetch(`http://127.0.0.1:${server.port}/metrics`);
    expect(status).toBe(500);
    expect(lines).toMatchObject([{ msg: "metrics not read", err: { message: "spoilt token" } }]);
  });

  it("shows its metrics to an API token alone where METRICS_AUTH is on", async () => {
    await using redis = testRedis();
    const tokens = createTokenStore({ redis: redis.redis, keys: createKeys(redis.prefix) });
    const made = await tokens.create({
      name: "prometheus",
      scopes: ["metrics"],
      created_by: "admin",
      expires_at: null,
    });
    let ready = false;
    await using server = await startHealthServer({
      host: "127.0.0.1",
      port: 0,
      metrics: createMetrics(),
      isReady: () => ready,
      mayReadMetrics: createMayReadMetrics({ tokens }),
      log: captureLog().log,
    });
    const statusWith = async (authorization: string) =>
      (await fetch(`http://127.0.0.1:${server.port}/metrics`, { headers: { authorization } }))
        .status;
    const right = `Bearer ${made?.secret}`;
    expect(await statusWith(right)).toBe(503);
    ready = true;
    expect(await statusWith(right)).toBe(200);
    for (const wrong of ["", "Bearer ", "Bearer gp_x", `Basic ${made?.secret}`]) {
      expect(await statusWith(wrong)).toBe(401);
    }
    await tokens.revoke(made?.token.id ?? "");
    expect(await statusWith(right)).toBe(401);
  });
});
