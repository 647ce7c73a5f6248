import {
  createAudit,
  createLogger,
  createQueues,
  createStores,
  type EmailRecord,
  type Ledger,
  parseEnv,
  readLedger,
  sharedEnvSchema,
  toSharedConfig,
} from "@gmail-push/infra";
import type { Redis } from "ioredis";

/** What the service says of itself, read past every link. */
export interface ServiceRecord extends AsyncDisposable {
  ledger(): Promise<Ledger>;
  /** one sentence per thing that does not add up; right only when nothing moves */
  audit(): Promise<string[]>;
  emails(keys: readonly string[]): Promise<EmailRecord[]>;
  /** why an email is dead; null when nothing says so */
  causeOfDeath(email: EmailRecord): Promise<string | null>;
  /** jobs being worked on right now */
  activeJobs(): Promise<number>;
  /** Sets every job going that waits for its next attempt. */
  promoteAll(): Promise<void>;
}

export function openServiceRecord(redis: Redis, prefix: string): ServiceRecord {
  const env = { REDIS_URL: "redis://127.0.0.1", REDIS_PREFIX: prefix };
  const config = toSharedConfig(parseEnv(sharedEnvSchema, env));
  const log = createLogger({ level: "silent" });
  const { keys, emails, deliveries } = createStores(redis, config, log);
  const queues = createQueues({ redis, prefix: keys.bull, log });
  const audit = createAudit({ redis, keys, emails, deliveries, queues });

  return {
    ledger: async () => readLedger(redis, keys),
    async audit() {
      const { findings } = await audit();
      return findings.map(({ id, problem }) => `audit: ${id} ${problem}`);
    },
    emails: async (ids) => emails.records(ids),
    async causeOfDeath(email) {
      if (email.dead_because !== undefined) return email.dead_because;
      const found = await Promise.all(email.deliveries.map(async (id) => deliveries.record(id)));
      const dead = found.filter((delivery) => delivery?.state === "dead");
      return dead.map((delivery) => delivery?.last_reason ?? "").join(" ") || null;
    },
    async activeJobs() {
      const counts = await Promise.all([
        queues.email.getActiveCount(),
        queues.delivery.getActiveCount(),
      ]);
      return counts.reduce((sum, count) => sum + count, 0);
    },
    async promoteAll() {
      await Promise.all([queues.email.promoteJobs(), queues.delivery.promoteJobs()]);
    },
    [Symbol.asyncDispose]: async () => queues[Symbol.asyncDispose](),
  };
}
