import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { fillDeliveries } from "../helpers/fill-deliveries.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis, type TestRedis } from "../helpers/redis.ts";
import { signIn, signInViewer, VIEWER_PASSWORD } from "../helpers/sign-in.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { type DestinationAnswer, startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const PATH = "/api/admin/deliveries";
const HOUR_SEC = 3_600;

/** API, worker and a destination that fails first; the one delivery waits an hour for its retry. */
async function openWaiting(redis: TestRedis, answer: readonly DestinationAnswer[] = [503, 200]) {
  await using stack = new AsyncDisposableStack();
  const stores = stack.use(openTestStores(redis));
  const destination = stack.use(await startDestination({ answer }));
  const env = { WEBHOOK_URL: destination.url, VIEWER_PASSWORD };
  const api = stack.use(await startTestApi(redis, env));
  await api.change("processing_prefs", { retry_schedule_sec: [HOUR_SEC] });
  stack.use(await startTestWorker(redis, env));
  await api.push(buildPush());
  await until("it waits", async () => (await stores.queues.delivery.getDelayedCount()) === 1);
  const [id = ""] = await stores.redis.zrange(stores.keys.deliveriesIn("pending"), "0", "-1");
  const opened = stack.move();

  return {
    stores,
    destination,
    api,
    id,
    state: async () => (await stores.deliveries.record(id))?.state,
    journal: async () => {
      const { entries } = await stores.audit.page({ limit: 50 });
      return entries.filter(({ action }) => action === "delivery_hurried");
    },
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

describe(`POST ${PATH}/:id/attempt`, () => {
  it("has a delivery attempted whose retry is an hour away, and the journal tells who asked", async () => {
    await using redis = testRedis();
    await using all = await openWaiting(redis);
    const { api, id, destination } = all;
    const answer = await api.request("POST", `${PATH}/${id}/attempt`, { admin: true });
    expect([answer.status, answer.body]).toEqual([202, { success: true }]);
    await until("delivered", async () => (await all.state()) === "delivered");
    expect(destination.received.map(({ headers }) => headers["webhook-id"])).toEqual([id, id]);
    expect(await all.journal()).toMatchObject([{ author: "admin", details: { delivery: id } }]);
    const again = await api.request("POST", `${PATH}/${id}/attempt`, { admin: true });
    expect([again.status, again.body["code"]]).toEqual([409, "not_waiting"]);
  });

  it("leaves a delivery waiting while its destination's circuit is open", async () => {
    await using redis = testRedis();
    await using all = await openWaiting(redis);
    const { stores, api, id, destination } = all;
    const { destination: to = "" } = (await stores.deliveries.record(id)) ?? {};
    const known = await stores.destinations.get(to);
    if (known === null) throw new Error("The destination is missing");
    for (let index = 0; index < 10; index += 1) {
      const pass = { destination: known, attempt: `a-${index}`, job: "a", leaseMs: 60_000 };
      await stores.gate.enter({ ...pass, now: Date.now() });
      await stores.gate.leave({ ...pass, now: Date.now() }, "failed", 0);
    }
    const before = await stores.queues.delivery.getJob(id);
    const answer = await api.request("POST", `${PATH}/${id}/attempt`, { admin: true });
    expect(answer.status).toBe(202);
    await until("it waits for the circuit", async () => {
      const job = await stores.queues.delivery.getJob(id);
      return (await job?.isDelayed()) === true && job?.delay !== before?.delay;
    });
    expect([await all.state(), destination.received.length]).toEqual(["pending", 1]);
  });

  it("answers 409 to a dead one and 404 to an unknown one, and notes neither", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const urls = ["https://one.example/hook"];
    const [dead] = await fillDeliveries(stores, { urls, count: 1, state: "dead" });
    await using api = await startTestApi(redis);
    const ended = await api.request("POST", `${PATH}/${dead?.delivery}/attempt`, { admin: true });
    expect([ended.status, ended.body["code"]]).toEqual([409, "not_waiting"]);
    const unknown = await api.request("POST", `${PATH}/d-1/attempt`, { admin: true });
    expect([unknown.status, unknown.body["code"]]).toEqual([404, "unknown_delivery"]);
    expect((await stores.audit.page({ limit: 50 })).entries).toEqual([]);
  });
});

describe("the page of a delivery that waits", () => {
  it("has it attempted by a plain form, and tells so in both languages", async () => {
    await using redis = testRedis();
    await using all = await openWaiting(redis);
    const page = `/admin/deliveries/${all.id}`;
    const operator = await signIn(all.api);
    const before = await operator.get(page, { "accept-language": "fr" });
    expect(before.text).toContain("Essayer maintenant");
    const answer = await operator.post(`${page}/attempt`);
    const back = answer.headers.get("location") ?? "";
    expect([answer.status, back]).toEqual([303, `${page}?attempt=begun`]);
    await until("delivered", async () => (await all.state()) === "delivered");
    const after = await operator.get(back, { "accept-language": "en" });
    expect(after.text).toContain("Set going ahead of its time");
    expect(after.text).not.toContain("Try now");
    const late = await operator.post(`${page}/attempt`);
    const told = await operator.get(late.headers.get("location") ?? "");
    expect(told.text).toContain("no longer waits");
    const journal = await operator.get("/admin/audit", { "accept-language": "fr" });
    expect(journal.text).toContain(`a fait essayer sans attendre la livraison ${all.id}`);
  });

  it("offers viewers nothing, and refuses what they send", async () => {
    await using redis = testRedis();
    await using all = await openWaiting(redis);
    const page = `/admin/deliveries/${all.id}`;
    const viewer = await signInViewer(all.api);
    const seen = await viewer.get(page);
    expect([seen.status, seen.text.includes("/attempt")]).toEqual([200, false]);
    expect((await viewer.post(`${page}/attempt`)).status).toBe(403);
    const headers = { cookie: viewer.cookie, "x-csrf-token": viewer.csrf, origin: all.api.url };
    const refused = await all.api.request("POST", `${PATH}/${all.id}/attempt`, { headers });
    expect([refused.status, refused.body["code"]]).toEqual([403, "forbidden"]);
    expect([await all.journal(), all.destination.received.length]).toEqual([[], 1]);
  });
});
