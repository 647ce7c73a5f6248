import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";

const folder = fileURLToPath(new URL("../../deploy/prometheus/", import.meta.url));

/** What promtool says when it finds fault; empty when it finds none. */
function promtool(args: readonly string[], input = ""): string {
  const { status, stdout, stderr } = spawnSync("promtool", args, {
    cwd: folder,
    input,
    encoding: "utf8",
    timeout: 100_000,
  });
  return status === 0 ? "" : `promtool ended with ${status}: ${stdout}${stderr}`;
}

describe("promtool", () => {
  it("finds nothing wrong with the metrics", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.push(buildPush());
    const { text } = await api.request("GET", "/metrics");
    expect(text).toContain('gmail_push_ingress_total{outcome="queued"} 1');
    expect(promtool(["check", "metrics"], text)).toBe("");
  });

  it("accepts the rules and the example of a configuration", () => {
    expect(promtool(["check", "rules", "alerts.yml"])).toBe("");
    expect(promtool(["check", "config", "prometheus.yml"])).toBe("");
  });

  it.each(["alerts.test.yml", "hours.test.yml", "clock.test.yml"])(
    "passes the rules' own tests in %s",
    (file) => {
      expect(promtool(["test", "rules", file])).toBe("");
    },
  );
});
