import { createMetrics } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { startHealthServer } from "../../apps/worker/src/health-server.ts";

describe("the worker's health server", () => {
  it("says whether it lives, whether it is ready, and serves metrics", async () => {
    const metrics = createMetrics();
    let ready = false;
    await using server = await startHealthServer({
      host: "127.0.0.1",
      port: 0,
      metrics,
      isReady: () => ready,
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
});
