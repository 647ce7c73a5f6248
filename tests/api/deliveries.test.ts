import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Filled, fillDeliveries } from "../helpers/fill-deliveries.ts";
import { openTestStores, type TestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";

const PATH = "/api/admin/deliveries";
const ONE = "https://one.example/secret/path?token=t0ken";
const TWO = "https://two.example/hook";
const AT = new Date("2026-11-22T08:00:00Z");
const T0 = AT.getTime();

const pageSchema = z.object({
  deliveries: z.array(z.object({ id: z.string() })),
  next: z.string().nullable(),
});

async function read(api: TestApi, path: string) {
  return api.request("GET", path, { admin: true });
}

async function walk(api: TestApi, query: string): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const from: string = cursor === null ? "" : `&cursor=${cursor}`;
    const page = pageSchema.parse((await read(api, `${PATH}?${query}${from}`)).body);
    seen.push(...page.deliveries.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== null);
  return seen;
}

interface Known extends Filled {
  state: string;
}

/** Deliveries in all states, to two destinations, four of them created in each second. */
async function fill(stores: TestStores): Promise<Known[]> {
  const all: Known[] = [];
  for (const state of ["pending", "delivered", "dead"] as const) {
    const filled = await fillDeliveries(stores, {
      urls: [ONE, TWO],
      count: 20,
      state,
      seed: state,
      at: (index) => new Date(T0 + 1_000 * Math.floor(index / 2)),
    });
    all.push(...filled.map((each) => ({ ...each, state })));
  }
  return all;
}

function newestFirst(known: readonly Known[]): string[] {
  return known
    .toSorted((a, b) => b.at - a.at || (a.delivery < b.delivery ? 1 : -1))
    .map(({ delivery }) => delivery);
}

describe(`GET ${PATH}`, () => {
  it("shows each delivery that a filter asks for exactly once, newest first", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const all = await fill(stores);
    await using api = await startTestApi(redis);
    const [first] = all;
    const one = first?.destination ?? "";
    const email = all.at(-1)?.email ?? "";
    const from = T0 + 3_000;
    const to = T0 + 6_000;
    const span = `from=2026-11-22T08:00:03Z&to=2026-11-22T09:00:06%2B01:00`;
    const isIn = ({ at }: Known) => at >= from && at < to;
    const cases: [string, (known: Known) => boolean][] = [
      ["", () => true],
      ["state=dead", ({ state }) => state === "dead"],
      [`destination=${one}`, ({ destination }) => destination === one],
      [
        `destination=${one}&state=delivered`,
        (known) => known.destination === one && known.state === "delivered",
      ],
      [span, isIn],
      [
        `${span}&state=pending&destination=${one}`,
        (known) => isIn(known) && known.state === "pending" && known.destination === one,
      ],
      [`email=${email}`, (known) => known.email === email],
      [`email=${email.slice(2, 34)}`, (known) => known.email === email],
      [
        `email=${email}&destination=${one}`,
        (known) => known.email === email && known.destination === one,
      ],
      [`email=${email}&state=pending`, () => false],
      ["destination=w-unknown", () => false],
    ];
    for (const [query, isAsked] of cases) {
      const expected = newestFirst(all.filter(isAsked));
      for (const limit of [1, 7, 200].filter((size) => size * 40 >= expected.length)) {
        const seen = await walk(api, `limit=${limit}&${query}`);
        expect({ query, seen }).toEqual({ query, seen: expected });
      }
    }
  });

  it("tells whose each is and where it goes, with nothing that is secret", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const [known] = await fillDeliveries(stores, { urls: [ONE], count: 1, state: "dead" });
    await using api = await startTestApi(redis);
    const { body, text } = await read(api, PATH);
    expect(body["deliveries"]).toMatchObject([
      {
        id: known?.delivery,
        state: "dead",
        destination: { id: known?.destination, url: "https://one.example" },
        email: { id: known?.email, email_id: known?.email.slice(2, 34), from: "j***@example.fr" },
        attempts_made: 1,
        last_reason: "upstream_server_error",
        replay: null,
      },
    ]);
    expect(text).not.toMatch(/t0ken|secret|Rushs|jean\.dupont/);
  });

  it("goes on at its place while deliveries change their state", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    await fillDeliveries(stores, { urls: [ONE], count: 30, state: "dead", at: () => AT });
    await using api = await startTestApi(redis);
    const first = pageSchema.parse((await read(api, `${PATH}?state=dead&limit=10`)).body);
    for (const { id } of first.deliveries) await stores.deliveries.revive(id, new Date());
    const rest = await read(api, `${PATH}?state=dead&limit=200&cursor=${first.next}`);
    const second = pageSchema.parse(rest.body);
    const seen = [...first.deliveries, ...second.deliveries].map(({ id }) => id);
    expect([seen.length, new Set(seen).size, second.next]).toEqual([30, 30, null]);
  });

  it.each([
    "state=lost",
    "limit=0",
    "limit=201",
    "from=yesterday",
    "email=nobody",
    "destination=a:b",
    "satte=dead",
  ])("refuses %s", async (query) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await read(api, `${PATH}?${query}`);
    expect([answer.status, answer.body["code"]]).toEqual([400, "invalid_request"]);
    expect((await api.request("GET", `${PATH}?${query}`)).status).toBe(401);
    expect((await api.request("POST", PATH, { admin: true })).status).toBe(405);
  });
});

describe(`GET ${PATH}/{id}`, () => {
  it("tells every attempt", async () => {
    await using redis = testRedis();
    await using stores = openTestStores(redis);
    const [known] = await fillDeliveries(stores, { urls: [ONE], count: 1, state: "dead" });
    await using api = await startTestApi(redis);
    const { body } = await read(api, `${PATH}/${known?.delivery}`);
    expect(body["delivery"]).toMatchObject({
      id: known?.delivery,
      destination: { url: "https://one.example" },
      email: { from: "j***@example.fr" },
      attempts: [
        {
          at: new Date(known?.at ?? 0).toISOString(),
          duration_ms: 12,
          status: 500,
          outcome: "failed",
          reason: "upstream_server_error",
          modes: ["json"],
          response_snippet: null,
        },
      ],
    });
  });

  it("answers 404 to an id that is none", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const id of ["d-1", "..%2fx", "x".repeat(500)]) {
      const answer = await read(api, `${PATH}/${id}`);
      expect([answer.status, answer.body["code"]]).toEqual([404, "unknown_delivery"]);
    }
  });
});
