import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { INGRESS_TOKEN, testEnvironment } from "../helpers/environment.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startProcess } from "../helpers/start-process.ts";
import { until } from "../helpers/until.ts";

async function startApiProcess(env: NodeJS.ProcessEnv) {
  const api = startProcess("apps/api/src/main.ts", env);
  await api.prints(/"msg":"api listening"/);
  const url = /"url":"(http:[^"]+)"/.exec(api.output())?.[1] ?? "";
  return { api, url };
}

describe("an API that is told to stop", () => {
  it("answers the requests that are open, takes no more, and exits 0", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const { api, url } = await startApiProcess(testEnvironment(redis));
    await using _api = api;
    const open = fetch(`${url}/api/ingress/gmail`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${INGRESS_TOKEN}`,
        "content-type": "application/json",
        prefer: "wait=2",
      },
      body: JSON.stringify(buildPush()),
    });
    const { redis: client, keys } = stores;
    await until("accepted", async () => (await client.zcard(keys.emailsIn("accepted"))) === 1);
    api.signal("SIGTERM");
    await api.prints(/"msg":"api draining"/);
    const answer = await open;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ success: true, status: "queued" });
    expect(await api.exit()).toBe(0);
    await expect(fetch(`${url}/health`)).rejects.toThrow("fetch failed");
  });

  it("does not wait for connections that keep alive, nor for a sender that goes silent", async () => {
    await using redis = testRedis();
    const env = testEnvironment(redis, { SHUTDOWN_GRACE_SECONDS: "2" });
    const { api, url } = await startApiProcess(env);
    await using _api = api;
    await fetch(`${url}/health`);
    const silent = request(`${url}/api/ingress/gmail`, {
      method: "POST",
      headers: { authorization: `Bearer ${INGRESS_TOKEN}`, "content-length": "100" },
    });
    silent.on("error", () => undefined);
    silent.write("{");
    await api.prints(/"msg":"api listening"/);
    const begun = Date.now();
    api.signal("SIGTERM");
    await api.exit();
    // Two seconds of grace; waiting for either of the two would take half a minute.
    expect(Date.now() - begun).toBeLessThan(12_000);
    silent.destroy();
  });
});
