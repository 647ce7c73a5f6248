import type { Redis } from "ioredis";
import type { DeliveryRecord, DeliveryStore } from "./delivery-store.ts";
import { type EmailRecord, isUndecided } from "./email-record.ts";
import type { Keys } from "./keys.ts";
import type { Queues } from "./queues.ts";
import { deliveryStates, emailStates, isFinal } from "./states.ts";

/** Something that does not add up. */
export interface Finding {
  /** of the email or delivery; "ledger" for the totals */
  id: string;
  problem: string;
}

export interface AuditEmailDeps {
  redis: Redis;
  keys: Keys;
  deliveries: Pick<DeliveryStore, "record">;
  queues: Pick<Queues, "email" | "delivery">;
}

/** BullMQ job states in which a job will still run, or runs. */
const LIVE_STATES = ["waiting", "active", "delayed", "prioritized", "waiting-children"] as const;

type LiveQueue = Pick<Queues["delivery"], "getRanges" | "getJobState">;

/**
 * Whether a job of a queue will still run. The queue is read once: asking it for one job searches all that
 * wait. Only what came since, or is not there, is asked for.
 */
async function readLiveJobs(queue: LiveQueue): Promise<(id: string) => Promise<boolean>> {
  const ids = new Set(await queue.getRanges([...LIVE_STATES], 0, -1));
  return async (id) => {
    if (ids.has(id)) return true;
    const state = await queue.getJobState(id);
    return LIVE_STATES.some((live) => live === state);
  };
}

/** What the counters on an email's record say against the states of its deliveries. */
function miscounts(record: EmailRecord, found: readonly (DeliveryRecord | null)[]): string[] {
  const inState = (state: string) => found.filter((delivery) => delivery?.state === state).length;
  const open = inState("pending");
  const problems = [
    [found.includes(null), "has a delivery without a record"],
    [open !== (record.open_deliveries ?? 0), "miscounts its open deliveries"],
    [inState("dead") !== (record.dead_deliveries ?? 0), "miscounts its dead deliveries"],
    [isFinal(record.state) && open > 0, `is ${record.state} with open deliveries`],
    [record.state === "delivering" && open === 0, "is delivering nothing"],
  ] as const;
  return problems.flatMap(([isWrong, problem]) => (isWrong ? [problem] : []));
}

/** Checks records against the sets that count them, their deliveries and the jobs there are by now. */
export async function createAuditEmail({ redis, keys, deliveries, queues }: AuditEmailDeps) {
  const hasEmailJob = await readLiveJobs(queues.email);
  const hasDeliveryJob = await readLiveJobs(queues.delivery);

  async function membership(record: EmailRecord): Promise<string[]> {
    const scores = await Promise.all(
      emailStates.map(async (state) => redis.zscore(keys.emailsIn(state), record.id)),
    );
    const member = emailStates.filter((_, index) => scores[index] !== null);
    const isRight = member.length === 1 && member[0] === record.state;
    return isRight ? [] : [`is ${record.state} but counted as ${member.join(", ") || "nothing"}`];
  }

  async function misplaced(delivery: DeliveryRecord): Promise<Finding[]> {
    const { id, state, destination } = delivery;
    const lists = deliveryStates.flatMap((each) => [
      { key: keys.deliveriesIn(each), isRight: each === state },
      { key: keys.deliveriesTo(destination, each), isRight: each === state },
    ]);
    const scores = await Promise.all(lists.map(async ({ key }) => redis.zscore(key, id)));
    const isListed = lists.every(({ isRight }, index) => (scores[index] !== null) === isRight);
    return isListed ? [] : [{ id, problem: `is ${state} but listed otherwise` }];
  }

  async function withoutJob(found: readonly (DeliveryRecord | null)[]): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const delivery of found) {
      if (delivery?.state !== "pending") continue;
      if (await hasDeliveryJob(delivery.id)) continue;
      findings.push({ id: delivery.id, problem: "is pending without a job" });
    }
    return findings;
  }

  return async (record: EmailRecord): Promise<Finding[]> => {
    const found = await Promise.all(record.deliveries.map(async (id) => deliveries.record(id)));
    const known = found.filter((delivery) => delivery !== null);
    const problems = [...(await membership(record)), ...miscounts(record, found)];
    if (isUndecided(record) && !(await hasEmailJob(record.id))) {
      problems.push(`is ${record.state} without a job`);
    }
    return [
      ...problems.map((problem) => ({ id: record.id, problem })),
      ...(await withoutJob(found)),
      ...(await Promise.all(known.map(misplaced))).flat(),
    ];
  };
}
