import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { emailId, emailKey } from "@gmail-push/core";
import { createAudit, readLedger } from "@gmail-push/infra";
import { buildEmail } from "../helpers/build-policy.ts";
import { openTestStores } from "../helpers/open-stores.ts";
import type { TestRedis } from "../helpers/redis.ts";

/** What Redis says became of the emails of a test. */
export interface Account extends AsyncDisposable {
  /** Puts an email and its job in, as the API does. */
  accept(): Promise<void>;
  /** Resolves once so many emails were accepted, none is pending and nothing is being worked on. */
  untilSettled(accepted: number): Promise<void>;
  /** emails by how they ended, deliveries there are records of, and what does not add up */
  summary(): Promise<Summary>;
}

export interface Summary {
  balanced: boolean;
  delivered: number;
  dead: number;
  deliveries: number;
  findings: string[];
}

/** Looks seldom: many of these look at the same time. */
const LOOK_MS = 250;
const PATIENCE_MS = 60_000;

export function openAccount(corner: Pick<TestRedis, "url" | "prefix">): Account {
  const stores = openTestStores(corner);
  const { redis, keys, queues, emails } = stores;
  const audit = createAudit(stores);

  async function isSettled(accepted: number): Promise<boolean> {
    const { acceptedTotal, pending } = await readLedger(redis, keys);
    if (acceptedTotal < accepted || pending > 0) return false;
    const { email, delivery } = queues;
    return (await email.getActiveCount()) + (await delivery.getActiveCount()) === 0;
  }

  return {
    async accept() {
      const email = buildEmail({ messageId: randomUUID() });
      const id = emailKey(email);
      const content = await emails.seal(email);
      const about = { emailId: emailId(email), sender: "ca***@studio.test", requestId: "request" };
      await emails.accept({ id, content, at: new Date(), ...about });
      await queues.email.add("email", { emailKey: id, requestId: "request" }, { jobId: id });
    },
    async untilSettled(accepted) {
      const limit = performance.now() + PATIENCE_MS;
      while (!(await isSettled(accepted))) {
        if (performance.now() > limit) throw new Error(`${accepted} emails did not settle`);
        await delay(LOOK_MS);
      }
    },
    async summary() {
      const { balanced, states } = await readLedger(redis, keys);
      const { delivered, dead } = states;
      const counts = await Promise.all(
        (["pending", "delivered", "dead"] as const).map(async (state) =>
          redis.zcard(keys.deliveriesIn(state)),
        ),
      );
      const deliveries = counts.reduce((sum, count) => sum + count, 0);
      const { findings } = await audit();
      const sentences = findings.map(({ id, problem }) => `${id} ${problem}`);
      return { balanced, delivered, dead, deliveries, findings: sentences };
    },
    [Symbol.asyncDispose]: async () => stores[Symbol.asyncDispose](),
  };
}
