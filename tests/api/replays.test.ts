import { createAudit, readLedger } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { fillDeliveries } from "../helpers/fill-deliveries.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";

const PATH = "/api/admin/replays";
const ONE = "https://one.example/secret/path?token=t0ken";
const TWO = "https://two.example/hook";

async function post(api: TestApi, path: string, body?: unknown) {
  return api.request("POST", path, { admin: true, body });
}

async function get(api: TestApi, path: string) {
  return api.request("GET", path, { admin: true });
}

describe(`POST ${PATH}/preview`, () => {
  it("counts what would be replayed, by destination, and changes nothing", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const both = { urls: [ONE, TWO], count: 12, state: "dead" } as const;
    const filled = await fillDeliveries(stores, both);
    await fillDeliveries(stores, { urls: [TWO], count: 3, state: "delivered", seed: "sent" });
    await using api = await startTestApi(redis);
    const [one, two] = filled;
    const all = await post(api, `${PATH}/preview`, { filter: {}, rate_per_minute: 60 });
    expect(all.body).toMatchObject({ count: 24, takes_seconds: 24, sample: { length: 10 } });
    expect(all.body["by_destination"]).toHaveLength(2);
    expect(all.text).not.toMatch(/t0ken|secret/);

    const ofOne = await post(api, `${PATH}/preview`, { filter: { destination: one?.destination } });
    const shown = [{ id: one?.destination, url: "https://one.example", count: 12 }];
    expect(ofOne.body).toMatchObject({ count: 12, by_destination: shown, rate_per_minute: 600 });
    const forced = { filter: { state: "delivered" }, force: true };
    expect((await post(api, `${PATH}/preview`, forced)).body).toMatchObject({ count: 3 });
    const ids = [one?.delivery, two?.delivery, `d-${"0".repeat(40)}`];
    expect((await post(api, `${PATH}/preview`, { ids })).body).toMatchObject({ count: 2 });
    const email = await post(api, `${PATH}/preview`, { filter: { email: one?.email } });
    expect(email.body).toMatchObject({ count: 2 });

    expect(await stores.redis.zcard(stores.keys.deliveriesIn("dead"))).toBe(24);
    expect((await get(api, PATH)).body).toMatchObject({ replays: [], next: null });
    expect((await get(api, "/api/admin/audit")).body).toMatchObject({ entries: [] });
  });
});

describe(`POST ${PATH}`, () => {
  it("freezes the selection, starts, stops and resumes, and every step leaves its author", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [ONE], count: 5, state: "dead" });
    await using api = await startTestApi(redis);
    const created = await post(api, PATH, { filter: { state: "dead" }, rate_per_minute: 60 });
    expect(created.status).toBe(201);
    const path = created.headers.get("location") ?? "";
    await fillDeliveries(stores, { urls: [ONE], count: 2, state: "dead", seed: "new" });
    const counts = { total: 5, remaining: 5, replayed: 0, rate_per_minute: 60, force: false };
    const running = { ...counts, state: "running", author: "admin", selection: { state: "dead" } };
    const shown = await get(api, path);
    expect(shown.body).toMatchObject({ replay: running });
    const { eta } = shown.body["replay"] as { eta: string };
    expect(Math.abs(Date.parse(eta) - Date.now() - 5_000)).toBeLessThan(3_000);

    for (let twice = 0; twice < 2; twice += 1) {
      const stopped = await post(api, `${path}/stop`);
      expect(stopped.body).toMatchObject({ replay: { state: "stopped", remaining: 5, eta: null } });
    }
    for (let twice = 0; twice < 2; twice += 1) {
      expect((await post(api, `${path}/resume`)).body).toMatchObject({ replay: running });
    }
    const { body } = await get(api, "/api/admin/audit?limit=2");
    const rest = await get(api, `/api/admin/audit?cursor=${String(body["next"])}`);
    const entries = [body["entries"], rest.body["entries"]].flat();
    expect(entries).toMatchObject([
      { author: "admin", action: "replay_resumed", details: { remaining: 5 } },
      { author: "admin", action: "replay_stopped" },
      { author: "admin", action: "replay_created", details: { total: 5, force: false } },
    ]);
  });

  it("is done in the end, and then stays as it is", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination();
    const env = { WEBHOOK_URL: destination.url };
    const filled = await fillDeliveries(stores, {
      urls: [destination.url],
      count: 3,
      state: "dead",
    });
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const ids = filled.slice(0, 2).map(({ delivery }) => delivery);
    const { headers } = await post(api, PATH, { ids, rate_per_minute: 60_000 });
    const path = headers.get("location") ?? "";
    await destination.until(2, 15_000);
    await until("done", async () => {
      const { replay } = (await get(api, path)).body as {
        replay: { state: string; outcomes: { delivered: number } };
      };
      return replay.state === "done" && replay.outcomes.delivered === 2;
    });
    const came = destination.received.map((request) => request.headers["webhook-id"]);
    expect([came.length, new Set(came)]).toEqual([2, new Set(ids)]);
    expect((await get(api, path)).body).toMatchObject({
      replay: { selection: { ids: 2 }, remaining: 0, replayed: 2, outcomes: { under_way: 0 } },
    });
    for (const step of ["stop", "resume"]) {
      const answer = await post(api, `${path}/${step}`);
      expect([answer.status, answer.body["code"]]).toEqual([409, "replay_done"]);
    }
  });

  it.each([
    ["neither filter nor ids", {}, "invalid_request"],
    ["both", { filter: {}, ids: [`d-${"0".repeat(40)}`] }, "invalid_request"],
    ["a filter that is misspelt", { filter: { destinatoin: "w-1" } }, "invalid_request"],
    ["ids that are none", { ids: ["m-1"] }, "invalid_request"],
    ["no ids", { ids: [] }, "invalid_request"],
    ["a rate beyond bounds", { filter: {}, rate_per_minute: 120_001 }, "invalid_request"],
    ["a rate of nothing", { filter: {}, rate_per_minute: 0 }, "invalid_request"],
    ["pending deliveries", { filter: { state: "pending" } }, "invalid_request"],
    ["delivered ones without force", { filter: { state: "delivered" } }, "force_required"],
    ["nothing that matches", { filter: {} }, "nothing_to_replay"],
  ])("refuses %s", async (_, body, code) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    expect((await post(api, PATH, body)).body).toMatchObject({ success: false, code });
    expect((await get(api, PATH)).body).toMatchObject({ replays: [] });
  });

  it("refuses a sixth replay while five are running", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [ONE], count: 1, state: "dead" });
    await using api = await startTestApi(redis);
    const paths: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      paths.push((await post(api, PATH, { filter: {} })).headers.get("location") ?? "");
    }
    expect((await post(api, PATH, { filter: {} })).body).toMatchObject({
      code: "too_many_replays",
    });
    await post(api, `${paths[0]}/stop`);
    expect((await post(api, PATH, { filter: {} })).status).toBe(201);
    const full = await post(api, `${paths[0]}/resume`);
    expect([full.status, full.body["code"]]).toEqual([409, "too_many_replays"]);
    const first = await get(api, `${PATH}?limit=4`);
    const second = await get(api, `${PATH}?limit=4&cursor=${String(first.body["next"])}`);
    expect(second.body).toMatchObject({ replays: { length: 2 }, next: null });
  });
});

describe("Bull Board's retry", () => {
  it("revives the delivery with its job, keeps the books balanced and leaves its author", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await using destination = await startDestination({ answer: [410, 200] });
    const env = { WEBHOOK_URL: destination.url };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    await api.push(buildPush(), { prefer: "wait=20" });
    const [id = ""] = await stores.redis.zrange(stores.keys.deliveriesIn("dead"), "0", "-1");
    const [to = ""] = await stores.redis.smembers(stores.keys.destinations);
    await stores.destinations.update(to, { enabled: true });
    await until(
      "the job has failed",
      async () => (await stores.queues.delivery.getFailedCount()) === 1,
    );

    const board = "/admin/queues/api/queues/delivery";
    const answer = await api.request("PUT", `${board}/${id}/retry`, { admin: true });
    expect(answer.status).toBe(204);
    await destination.until(2);
    await until(
      "delivered",
      async () => (await stores.deliveries.record(id))?.state === "delivered",
    );
    expect(await stores.deliveries.record(id)).toMatchObject({ round: 1, attempts: 2 });
    expect((await readLedger(stores.redis, stores.keys)).balanced).toBe(true);
    expect((await createAudit(stores)()).findings).toEqual([]);
    await until("noted", async () => (await stores.audit.page({ limit: 5 })).entries.length === 1);
    const { entries } = await stores.audit.page({ limit: 5 });
    const details = { queue: "delivery", job: id };
    expect(entries).toMatchObject([{ author: "admin", action: "board_retry", details }]);
  });
});

describe("a saved setting", () => {
  it("leaves an entry in the audit log, without its value", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    await api.change("sender_allowlist", { senders: ["secret@example.fr"] });
    const { body, text } = await get(api, "/api/admin/audit");
    const details = { setting: "sender_allowlist", version: 1 };
    expect(body["entries"]).toMatchObject([{ author: "admin", action: "setting_saved", details }]);
    expect(text).not.toContain("secret@example.fr");
  });
});
