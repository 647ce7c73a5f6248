import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { INGRESS_TOKEN, testEnvironment } from "../helpers/environment.ts";
import { openDashboard } from "../helpers/open-browser.ts";
import type { TestRedis } from "../helpers/redis.ts";
import { startProcess, type TestProcess } from "../helpers/start-process.ts";

/** A second API, in a process of its own. */
async function startOtherApi(redis: TestRedis): Promise<{ process: TestProcess; url: string }> {
  const env = { ...testEnvironment(redis), LOG_LEVEL: "info" };
  const process = startProcess("apps/api/src/main.ts", env);
  const listening = /"url":"(http:[^"]+)"/;
  await process.prints(listening);
  return { process, url: listening.exec(process.output())?.[1] ?? "" };
}

async function push(url: string): Promise<{ status: number; message: unknown }> {
  const response = await fetch(`${url}/api/ingress/gmail`, {
    method: "POST",
    headers: { authorization: `Bearer ${INGRESS_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify(buildPush()),
  });
  const body: unknown = await response.json();
  const message =
    typeof body === "object" && body !== null && "message" in body ? body.message : null;
  return { status: response.status, message };
}

/** Pushes until the answer has this status; how long that took, in ms. */
async function untilStatus(url: string, status: number, since: number): Promise<number> {
  while (Date.now() < since + 10_000) {
    if ((await push(url)).status === status) return Date.now() - since;
    await setTimeout(50);
  }
  return Infinity;
}

describe("the ingress switch", () => {
  it("makes the API answer 409 within two seconds in another process, and take emails again when it is back on", async () => {
    await using dashboard = await openDashboard();
    const { page } = dashboard;
    const other = await startOtherApi(dashboard.redis);
    await using _ = other.process;
    expect((await push(other.url)).status).toBe(200);

    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.message());
      void dialog.accept();
    });
    await dashboard.go("/admin/tools");
    await page.getByRole("button", { name: /^Turn off .*taking in/i }).click();
    const flippedAt = Date.now();
    await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
    expect(await untilStatus(other.url, 409, flippedAt)).toBeLessThan(2_000);
    expect(await push(other.url)).toEqual({ status: 409, message: "Gmail ingress disabled" });
    expect(asked).toEqual([expect.stringContaining("409")]);
    expect(await dashboard.check("tools-ingress-off")).toEqual([]);

    await page.getByRole("button", { name: /^Turn on .*taking in/i }).click();
    const backAt = Date.now();
    await page.getByRole("status").filter({ hasText: "Saved" }).waitFor();
    expect(await untilStatus(other.url, 200, backAt)).toBeLessThan(2_000);
  });
});
