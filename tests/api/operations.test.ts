import { describe, expect, it } from "vitest";
import { z } from "zod";
import { buildPush } from "../helpers/build.ts";
import { INGRESS_TOKEN } from "../helpers/environment.ts";
import { fillInstallation, type Installation } from "../helpers/installation/fill-installation.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import { testRedis } from "../helpers/redis.ts";
import { startDestination } from "../helpers/start-destination.ts";
import { type Answer, startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startTestWorker } from "../helpers/start-worker.ts";

const rule = {
  name: "Quotes",
  conditions: [{ field: "body", operator: "contains", value: "devis" }],
  actions: { webhook_url: "http://127.0.0.1:8099/quotes" },
};
const typed = { sender: "a@b.fr", body: "Un devis" };

/** What is sent to those that take something. */
const bodies: Record<string, unknown> = {
  "post /api/ingress/gmail": buildPush(),
  "post /api/admin/replays/preview": { filter: {} },
  "post /api/admin/replays": { filter: {} },
  "put /api/admin/settings/{name}": { rules: [rule] },
  "patch /api/admin/settings/{name}": { rules: [] },
  "post /api/admin/preview": typed,
  "post /api/admin/lab": typed,
  "post /api/admin/rules/dry-run": { rules: [rule] },
  "post /api/admin/destinations": { url: "http://127.0.0.1:8099/other" },
  "patch /api/admin/destinations/{id}": { name: "Reception" },
  "post /api/admin/destinations/{id}/rotate-secret": {},
  "post /inbox": { any: "thing" },
};

/** A delivery that waits for its next attempt. */
function retrying(emails: Installation["emails"]): string {
  return emails.find(({ sample }) => sample.course === "retrying")?.deliveries[0] ?? "";
}

/** What stands for the parameter of a path. */
function idOf(path: string, { emails, destinations, replay }: Installation, own: string): string {
  const [email] = emails;
  if (path.startsWith("/api/admin/emails/")) return email?.id ?? "";
  if (path.startsWith("/api/ingress/")) return email?.id ?? "";
  if (path === "/api/admin/deliveries/{id}/attempt") return retrying(emails);
  if (path.startsWith("/api/admin/deliveries/")) {
    return emails.find(({ deliveries }) => deliveries.length > 0)?.deliveries[0] ?? "";
  }
  if (path.startsWith("/api/admin/replays/")) return replay;
  if (path.startsWith("/api/admin/settings/")) return "routing_rules";
  return path.endsWith("/test") ? own : destinations.planning.id;
}

const documentSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });
const madeSchema = z.object({ destination: z.object({ id: z.string() }) });

/** All that the description names, as `get /health`. */
async function namesOf(api: TestApi): Promise<string[]> {
  const { paths } = documentSchema.parse((await api.request("GET", "/openapi.json")).body);
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
}

/** By whom it is for; `startTestApi` holds its answer against the description. */
async function call(api: TestApi, name: string, pathOf: (path: string) => string): Promise<Answer> {
  const [method = "", path = ""] = name.split(" ");
  const headers = { authorization: `Bearer ${INGRESS_TOKEN}` };
  const caller = path.startsWith("/api/ingress") ? { headers } : { admin: true };
  return api.request(method.toUpperCase(), pathOf(path), { ...caller, body: bodies[name] });
}

describe("every operation of the API's description", () => {
  it("succeeds here, and answers as is described", async () => {
    await using redis = testRedis();
    await using destination = await startDestination();
    const env = { INBOX_ENABLED: "true" };
    await using api = await startTestApi(redis, env);
    await using _worker = await startTestWorker(redis, env);
    const filled = await fillInstallation(redis);
    await using stores = openTestStores(redis, env);
    const waiting = retrying(filled.emails);
    const delayed = { jobId: waiting, delay: 3_600_000 };
    await stores.queues.delivery.add("delivery", { deliveryId: waiting }, delayed);
    const body = { url: destination.url };
    const made = await api.request("POST", "/api/admin/destinations", { admin: true, body });
    const own = madeSchema.parse(made.body).destination.id;
    // Whether it is ready lies with the Redis of the tests, which may keep nothing on disk.
    const failed: string[] = [];
    for (const name of await namesOf(api)) {
      const { status, text } = await call(api, name, (path) =>
        path.replace(/\{\w+\}/, () => idOf(path, filled, own)),
      );
      if (status >= 300 && name !== "get /health/ready") failed.push(`${name} ${status} ${text}`);
    }
    expect(failed).toEqual([]);
  });
});
