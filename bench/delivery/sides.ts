import {
  buildPayload,
  decide,
  emailId,
  initialSettings,
  parseInboundEmail,
} from "@gmail-push/core";
import { Queue } from "bullmq";
import { freePort } from "../../scripts/ports.ts";
import { startService } from "../child-process.ts";
import type { PushedEmail } from "../emails.ts";
import { startApiProcess, startWorkerProcess } from "../installation.ts";
import { pushEmails } from "../push-emails.ts";
import type { BenchRedis } from "../redis.ts";
import type { Side } from "./backlog.ts";

export interface SideOptions {
  redis: BenchRedis;
  webhookUrl: string;
  concurrency: number;
  makeEmails: () => PushedEmail[];
  /** closes what was opened */
  stack: AsyncDisposableStack;
}

const OURS = "bench";
const BARE = "bare:bull";

function openQueue({ redis, stack }: SideOptions, prefix: string, name: string): Queue {
  const queue = new Queue(name, { connection: redis.control, prefix });
  return stack.adopt(queue, async () => queue.close());
}

/** An API and a worker as in production. */
export async function openOurs(options: SideOptions): Promise<Side> {
  const { redis, webhookUrl, concurrency, makeEmails, stack } = options;
  const installation = {
    redisUrl: redis.url,
    prefix: OURS,
    webhookUrl,
    env: { DELIVERY_CONCURRENCY: String(concurrency) },
  };
  const api = stack.use(await startApiProcess(installation));
  const worker = stack.use(await startWorkerProcess(installation));
  return {
    queue: openQueue(options, `${OURS}:bull`, "email"),
    worker,
    finished: `${OURS}:emails:delivered`,
    fill: async () => pushEmails(api.url, makeEmails()),
  };
}

/** A bare BullMQ worker whose jobs hold the very bytes that our worker sends. */
export async function openBare(options: SideOptions): Promise<Side> {
  const { redis, webhookUrl, concurrency, makeEmails, stack } = options;
  const port = await freePort();
  const env = {
    REDIS_URL: redis.url,
    PREFIX: BARE,
    URL: webhookUrl,
    CONCURRENCY: String(concurrency),
    PORT: String(port),
  };
  const worker = stack.use(await startService({ script: "bench/delivery/baseline.ts", env, port }));
  const queue = openQueue(options, BARE, "delivery");
  return {
    queue,
    worker,
    finished: `${BARE}:delivery:completed`,
    fill: async () => {
      const jobs = makeEmails().map((email) => ({
        name: "delivery",
        data: { body: webhookBody(email) },
      }));
      await queue.addBulk(jobs);
    },
  };
}

function webhookBody(pushed: PushedEmail): string {
  const parsed = parseInboundEmail(pushed);
  if (parsed.kind !== "email") throw new Error("the email does not parse");
  const { email } = parsed;
  const webhookUrl = "https://hook.studio.test/default";
  const settings = { ...initialSettings({ webhookUrl }), timeZone: "Europe/Paris" };
  const decision = decide(email, settings, new Date());
  if (decision.kind !== "deliver") throw new Error("the email is not delivered");
  const links = decision.links.map(({ provider, rawUrl }) => ({ provider, raw_url: rawUrl }));
  const payload = buildPayload({ email, emailId: emailId(email), decision, links, rule: null });
  return JSON.stringify(payload);
}
