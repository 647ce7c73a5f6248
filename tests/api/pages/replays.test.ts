import { describe, expect, it } from "vitest";
import { fillDeliveries } from "../../helpers/fill-deliveries.ts";
import { openTestStores } from "../../helpers/open-stores.ts";
import { testRedis } from "../../helpers/redis.ts";
import { startTestApi } from "../../helpers/start-api.ts";
import { startDestination } from "../../helpers/start-destination.ts";
import { startTestWorker } from "../../helpers/start-worker.ts";
import { signIn, signInViewer, VIEWER_PASSWORD } from "../../helpers/sign-in.ts";
import { until } from "../../helpers/until.ts";

const PATH = "/admin/replays";
const ONE = "https://one.example/secret?token=t0ken";

describe("GET /admin/replays/new", () => {
  it("previews how many, where to and for how long, and changes nothing", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const [filled] = await fillDeliveries(stores, { urls: [ONE], count: 12, state: "dead" });
    await using api = await startTestApi(redis, { VIEWER_PASSWORD });
    const operator = await signIn(api);
    const shown = await operator.get(`${PATH}/new?state=dead&rate=6`);
    expect(shown.status).toBe(200);
    expect(shown.text).toContain("Start: replay 12");
    expect(shown.text).toContain("2 min");
    expect(shown.text).toContain("one.example");
    expect(shown.text).not.toMatch(/t0ken|secret/);
    expect((await stores.replays.page({ limit: 5 })).replays).toEqual([]);

    await stores.destinations.update(filled?.destination ?? "", { enabled: false });
    const warned = await operator.get(`${PATH}/new?id=${filled?.delivery}`);
    expect(warned.text).toContain("Start: replay 1");
    expect(warned.text).toContain("disabled: what goes there would end dead at once");
    const viewer = await signInViewer(api);
    const seen = await viewer.get(`${PATH}/new?state=dead`);
    expect([seen.status, seen.text.includes("Start:")]).toEqual([200, false]);
  });

  it("sends again what was delivered only behind a tick, with a warning", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [ONE], count: 2, state: "delivered" });
    await using api = await startTestApi(redis);
    const operator = await signIn(api);
    const refused = await operator.get(`${PATH}/new?state=delivered`);
    expect([refused.status, refused.text.includes("Only the tick below")]).toEqual([422, true]);
    expect(refused.text).not.toContain("Start:");
    const forced = await operator.get(`${PATH}/new?state=delivered&force=on`);
    expect(forced.text).toContain("Start: send 2 again");
    expect(forced.text).toContain("will do their work twice");
    expect(forced.text).toContain("data-confirm=");
  });

  it.each([
    "from=x",
    "rate=0",
    "rate=120001",
    "rate=abc",
    "state=pending",
    "id=nothing",
    "email=x",
  ])("answers 422 to %s", async (query) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.request("GET", `${PATH}/new?${query}`, { admin: true });
    expect([answer.status, answer.text.includes('role="alert"')]).toEqual([422, true]);
  });
});

describe("POST /admin/replays", () => {
  it("starts one, which is watched, stopped and resumed, and leaves its author", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [ONE], count: 5, state: "dead" });
    await using api = await startTestApi(redis);
    const operator = await signIn(api);
    const started = await operator.post(PATH, { state: "dead", rate: "60" });
    expect(started.status).toBe(303);
    const path = started.headers.get("location") ?? "";
    const running = await operator.get(path);
    expect(running.text).toMatch(/<progress[^>]*max="5"[^>]*value="0"/);
    expect(running.text).toContain('hx-trigger="every 1s"');
    expect(running.text).toContain("Stop");

    expect((await operator.post(`${path}/stop`)).status).toBe(303);
    const stopped = await operator.get(`${path}/progress`);
    expect(stopped.text).not.toContain("hx-trigger");
    expect(stopped.text).toContain("Resume");
    expect((await operator.post(`${path}/resume`)).status).toBe(303);
    const { entries } = await stores.audit.page({ limit: 5 });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["replay_created", "replay_stopped", "replay_resumed"]),
    );
    expect((await operator.get(PATH)).text).toContain(path);
  });

  it("tells what became of them once it is done, and then takes no orders", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    const [filled] = await fillDeliveries(stores, {
      urls: [destination.url],
      count: 3,
      state: "dead",
    });
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const operator = await signIn(api);
    const { headers } = await operator.post(PATH, { id: filled?.delivery ?? "", rate: "60000" });
    const path = headers.get("location") ?? "";
    const id = path.slice(PATH.length + 1);
    await until("delivered", async () => (await stores.replays.get(id))?.delivered === 1);
    await until("done", async () => (await stores.replays.get(id))?.state === "done");
    const done = await operator.get(path);
    expect(done.text).toContain("100 %");
    expect(done.text).not.toContain("hx-trigger");
    expect(destination.received).toHaveLength(1);
    const refused = await operator.post(`${path}/stop`);
    expect([refused.status, refused.text.includes("This replay is done")]).toEqual([422, true]);
  });

  it("asks less often once it is done and what it set going is still under way", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination({ answer: [503] });
    const env = { WEBHOOK_URL: destination.url };
    await fillDeliveries(stores, { urls: [destination.url], count: 1, state: "dead" });
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const operator = await signIn(api);
    const { headers } = await operator.post(PATH, { state: "dead", rate: "60000" });
    const path = headers.get("location") ?? "";
    const id = path.slice(PATH.length + 1);
    await until("done", async () => (await stores.replays.get(id))?.state === "done");
    expect((await operator.get(path)).text).toContain('hx-trigger="every 15s"');
  });

  it("says why one cannot be started, and keeps what was asked for", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const operator = await signIn(api);
    const nothing = await operator.post(PATH, { state: "dead", rate: "77" });
    expect(nothing.status).toBe(422);
    expect(nothing.text).toContain("No delivery matches any more");
    expect(nothing.text).toContain('value="77"');
    expect((await operator.post(PATH, { from: "nonsense" })).status).toBe(422);
    const unknown = `${PATH}/r-${"0".repeat(24)}`;
    for (const answer of [await operator.get(unknown), await operator.post(`${unknown}/stop`)]) {
      expect([answer.status, answer.text.includes("No such replay")]).toEqual([404, true]);
    }
  });

  it("is refused to viewers, who see it all the same", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [ONE], count: 1, state: "dead" });
    await using api = await startTestApi(redis, { VIEWER_PASSWORD });
    const operator = await signIn(api);
    const { headers } = await operator.post(PATH, { state: "dead" });
    const path = headers.get("location") ?? "";
    const viewer = await signInViewer(api);
    const seen = await viewer.get(path);
    expect([seen.status, seen.text.includes(`${path}/stop`)]).toEqual([200, false]);
    expect((await viewer.post(`${path}/stop`)).status).toBe(403);
    expect((await viewer.post(PATH, { state: "dead" })).status).toBe(403);
  });
});
