import type { ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { INGRESS_TOKEN, testEnvironment } from "../helpers/environment.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi, type TestApi } from "../helpers/start-api.ts";
import { startDestination, type TestDestination } from "../helpers/start-destination.ts";
import { startProcess } from "../helpers/start-process.ts";
import { startTestWorker } from "../helpers/start-worker.ts";
import { until } from "../helpers/until.ts";
import { openAccount } from "./account.ts";
import { type CommandCut, openCommandCut, type Side } from "./command-cut.ts";

/** Short, so that what a dead worker held is taken over soon. */
const QUICK = { JOB_LOCK_SECONDS: "2", STALLED_CHECK_SECONDS: "1", SWEEP_SECONDS: "3" };
const SIDES: readonly Side[] = ["before", "after"];
/** Fault points tried at the same time. */
const ABREAST = 13;
const PATIENCE_MS = 240_000;

function webhookIds({ received }: TestDestination): Set<unknown> {
  return new Set(received.map(({ headers }) => headers["webhook-id"]));
}

/** One email, decided and delivered by a worker that dies at one command; another worker takes over. */
async function deliverAcross(index: number, side: Side): Promise<boolean> {
  await using redis = testRedis();
  await using account = openAccount(redis);
  await using destination = await startDestination();
  await using cut = await openCommandCut(redis.url);
  const env = { WEBHOOK_URL: destination.url, ...QUICK };
  const behindCut = { url: cut.url, prefix: redis.prefix };
  await using _doomed = await startTestWorker(behindCut, { ...env, SWEEP_SECONDS: "3600" });
  // It cannot end while it is cut off, which it also is when the fault point lies behind the email's end.
  using _healing = { [Symbol.dispose]: () => cut.heal() };

  const dead = cut.arm(index, side);
  await account.accept();
  const command = await Promise.race([dead, account.untilSettled(1).then(() => null)]);
  cut.disarm();
  const at = `${side} command ${index} (${command ?? "not reached"})`;
  const expectDelivered = async (delivered: number): Promise<void> => {
    await account.untilSettled(delivered);
    const ids = webhookIds(destination).size;
    expect({ at, ids, ...(await account.summary()) }).toEqual({
      at,
      ids: delivered,
      balanced: true,
      delivered,
      dead: 0,
      deliveries: delivered,
      findings: [],
    });
  };
  if (command === null) return false;
  {
    await using _heir = await startTestWorker(redis, env);
    await expectDelivered(1);
  }
  // The dead one was only cut off: it comes back with what it still wanted to do, and is of use again.
  cut.heal();
  await account.accept();
  await expectDelivered(2);
  return true;
}

describe.concurrent("a worker that dies between two commands", () => {
  it.each(SIDES)(
    "loses nothing and decides once, killed just %s any of them",
    { timeout: PATIENCE_MS },
    async (side) => {
      for (let first = 0; ; first += ABREAST) {
        const indices = Array.from({ length: ABREAST }, (_, offset) => first + offset);
        const reached = await Promise.all(indices.map(async (index) => deliverAcross(index, side)));
        if (!reached.includes(false)) continue;
        expect(first + reached.indexOf(false)).toBeGreaterThan(12);
        return;
      }
    },
  );
});

interface CutPush {
  subject: string;
  isReached: boolean;
  /** whether the API said in the end that the email is ours */
  isOurs: boolean;
}

/** One push, cut off from Redis at one command; `isRepeated`: then pushed again, as the Apps Script does. */
async function pushAcross(
  { api, cut }: { api: TestApi; cut: CommandCut },
  { index, side, isRepeated }: { index: number; side: Side; isRepeated: boolean },
): Promise<CutPush> {
  const subject = `${side} ${index} ${isRepeated ? "repeated" : "given up"}`;
  const email = buildPush({ subject });
  const dead = cut.arm(index, side);
  const first = await api.push(email);
  const isReached = cut.isCut;
  if (isReached) await dead;
  cut.disarm();
  const allowed = isReached ? [200, 503] : [200];
  expect({ subject, isAllowed: allowed.includes(first.status) }).toEqual({
    subject,
    isAllowed: true,
  });
  cut.heal();
  const headers = { authorization: `Bearer ${INGRESS_TOKEN}` };
  await until(`the API is back after ${subject}`, async () => {
    const answer = await api.request("GET", `/api/ingress/gmail/${"0".repeat(32)}`, { headers });
    return answer.status === 404;
  });
  const last = isRepeated ? await api.push(email) : first;
  return { subject, isReached, isOurs: last.status === 200 };
}

describe.concurrent("an API that loses Redis between two commands", () => {
  it(
    "promises nothing that does not arrive, and takes in what is pushed again",
    { timeout: PATIENCE_MS },
    async () => {
      await using redis = testRedis();
      await using account = openAccount(redis);
      await using destination = await startDestination();
      await using cut = await openCommandCut(redis.url);
      const env = { WEBHOOK_URL: destination.url, ...QUICK };
      await using api = await startTestApi({ url: cut.url, prefix: redis.prefix }, env);
      const pushed: CutPush[] = [];
      for (const side of SIDES) {
        for (let index = 0; index === 0 || pushed.at(-1)?.isReached === true; index += 1) {
          for (const isRepeated of [true, false]) {
            pushed.push(await pushAcross({ api, cut }, { index, side, isRepeated }));
          }
        }
      }
      expect(pushed.filter(({ isReached }) => isReached).length).toBeGreaterThanOrEqual(8);
      expect(pushed.filter(({ subject }) => subject.endsWith("repeated"))).not.toContainEqual(
        expect.objectContaining({ isOurs: false }),
      );

      await using _worker = await startTestWorker(redis, env);
      await account.untilSettled(pushed.filter(({ isOurs }) => isOurs).length);
      const { delivered, ...rest } = await account.summary();
      expect(rest).toEqual({ balanced: true, dead: 0, deliveries: delivered, findings: [] });
      const subjects = new Set(destination.received.map(({ body }) => String(subjectOf(body))));
      expect(pushed.filter(({ isOurs, subject }) => isOurs && !subjects.has(subject))).toEqual([]);
      expect({ subjects: subjects.size, ids: webhookIds(destination).size }).toEqual({
        subjects: delivered,
        ids: delivered,
      });
    },
  );
});

function subjectOf(body: string): unknown {
  const payload: unknown = JSON.parse(body);
  return typeof payload === "object" && payload !== null && "subject" in payload
    ? payload.subject
    : null;
}

describe.concurrent("a worker that stands still in the middle of an attempt for longer than its lock", () => {
  it(
    "finds the delivery ended by another, which changes nothing",
    { timeout: PATIENCE_MS },
    async () => {
      await using redis = testRedis();
      await using account = openAccount(redis);
      const held = Promise.withResolvers<ServerResponse>();
      await using destination = await startDestination({
        answer: [(_request, response) => held.resolve(response), 200],
      });
      const env = { WEBHOOK_URL: destination.url, ...QUICK };
      await using still = startProcess("apps/worker/src/main.ts", testEnvironment(redis, env));
      await account.accept();
      const response = await held.promise;
      still.signal("SIGSTOP");
      {
        await using _heir = await startTestWorker(redis, env);
        await account.untilSettled(1);
      }
      response.writeHead(200).end();
      still.signal("SIGCONT");
      await account.accept();
      await account.untilSettled(2);
      await delay(500);

      expect(destination.received).toHaveLength(3);
      expect(webhookIds(destination).size).toBe(2);
      expect(await account.summary()).toEqual({
        balanced: true,
        delivered: 2,
        dead: 0,
        deliveries: 2,
        findings: [],
      });
    },
  );
});
