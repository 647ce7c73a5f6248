import type { Attempt, Decision, Detection } from "@gmail-push/core";
import {
  createLogger,
  createStores,
  deliveryIdOf,
  destinationIdOf,
  parseEnv,
  sharedEnvSchema,
  type Stores,
  toSharedConfig,
} from "@gmail-push/infra";
import type { Redis } from "ioredis";
import type { BenchContext } from "../benchmark.ts";
import { createEmailMaker } from "../emails.ts";
import { cloneEmails } from "./clone-emails.ts";
import { fillJournal } from "./fill-journal.ts";

export interface FillOptions {
  redis: Redis;
  /** what the processes are told of Redis and of the keys' prefix */
  env: Readonly<Record<string, string>>;
  emails: number;
  dead: number;
}

/** What pages are asked about. */
export interface Filled {
  /** of the newest email that was delivered */
  email: string;
  requestId: string;
  delivery: string;
  destination: string;
  replay: string;
  /** halfway in time, epoch ms */
  middle: number;
  /** of used memory, when all was there */
  bytes: number;
}

type Fate = "delivered" | "skipped" | "waiting" | "dead";

const HOOK = "https://hook.studio.test/default";
const SPAN_MS = 30 * 86_400_000;
const NOTE_EVERY = 100_000;
const recadrage: Detection = { kind: "recadrage", deliveryTime: "14h30" };
const none: Detection = { kind: "none" };
const grounds = { window: null, defaultDestination: "used" } as const;

/** Of each hundred emails most are delivered, some skipped, one waits; the dead are told apart. */
const series: readonly { fate: Fate; detection: Detection; percent: number }[] = [
  { fate: "delivered", detection: none, percent: 45 },
  { fate: "delivered", detection: recadrage, percent: 25 },
  { fate: "skipped", detection: none, percent: 29 },
  { fate: "waiting", detection: none, percent: 1 },
];

function attemptOf(at: Date, fate: Fate): Attempt {
  const isDelivered = fate === "delivered";
  return {
    at: at.getTime(),
    durationMs: 84,
    status: isDelivered ? 200 : 503,
    outcome: isDelivered ? "delivered" : "failed",
    reason: isDelivered ? null : "upstream_server_error",
    modes: ["json"],
    responseSnippet: isDelivered ? "ok" : "Service Unavailable",
    cause: null,
    egressRule: null,
    retryAfterMs: null,
  };
}

function decisionFor(detection: Detection): Extract<Decision, { kind: "deliver" }> {
  return {
    kind: "deliver",
    detection,
    links: [{ provider: "dropbox", rawUrl: "https://www.dropbox.com/scl/fi/x/rushs.zip?rlkey=k" }],
    webhooksTimeStart: null,
    webhooksTimeEnd: null,
    rule: null,
    stopped: false,
    deliveries: [{ url: HOOK, rule: null }],
    grounds,
  };
}

/** Takes one email to its end by the steps that emails really take; resolves with its id. */
async function takeSteps(
  { emails, deliveries, destinations }: Stores,
  fate: Fate,
  detection: Detection,
  at: Date,
): Promise<string> {
  const { subject, sender, body, date, message_id: messageId } = createEmailMaker(1_024)();
  const content = await emails.seal({ subject, sender, body, date, messageId, threadId: null });
  const id = `m-${Buffer.from(`${fate} ${detection.kind}`).toString("hex").padEnd(40, "0")}`.slice(
    0,
    42,
  );
  const known = { emailId: "e".repeat(32), sender: "ca***@studio.test", requestId: "request" };
  await emails.accept({ id, content, at, ...known });
  if (fate === "waiting") {
    await emails.wait(id, at, "no_destination");
  } else if (fate === "skipped") {
    await emails.skip(id, { kind: "skip", because: "no_links", detection, grounds }, at);
  } else {
    const { id: destinationId } = await destinations.ensure(HOOK, at);
    const delivery = deliveryIdOf(id, destinationId);
    await emails.plan(id, decisionFor(detection), [{ id: delivery, destinationId }], at);
    const verdict =
      fate === "delivered"
        ? ({ kind: "delivered" } as const)
        : ({ kind: "dead", reason: "upstream_server_error", destinationGone: false } as const);
    await deliveries.recordAttempt(delivery, attemptOf(at, fate), verdict, at);
  }
  return id;
}

/** Fills Redis as an installation of 30 days does, and tells what to look at. */
export async function fillInstallation(
  { redis, env, emails, dead }: FillOptions,
  { signal, note }: BenchContext,
): Promise<Filled> {
  const stores = createStores(
    redis,
    toSharedConfig(parseEnv(sharedEnvSchema, env)),
    createLogger({ level: "silent" }),
  );
  const end = Date.now();
  const start = end - SPAN_MS;
  let made = 0;
  const onProgress = (more: number) => {
    signal.throwIfAborted();
    const before = Math.floor(made / NOTE_EVERY);
    made += more;
    if (Math.floor(made / NOTE_EVERY) > before) note(`${made} of ${emails} emails`);
  };
  const alive = Math.max(0, emails - dead);
  const counted = series.map((each) => ({
    ...each,
    count: Math.floor((alive * each.percent) / 100),
  }));
  const all = [...counted, { fate: "dead" as const, detection: none, count: dead }];
  const newest = new Map<string, string>();
  for (const { fate, detection, count } of all) {
    const template = await takeSteps(stores, fate, detection, new Date(start));
    const seed = `request-${fate}-${detection.kind}-`;
    const copies = { template, count, seed, start, paceMs: SPAN_MS / Math.max(1, count) };
    newest.set(fate, await cloneEmails(redis, stores.keys.prefix, copies, onProgress));
  }
  const replay = await fillJournal(stores);
  const email = newest.get("delivered") ?? "";
  const record = await stores.emails.record(email);
  const bytes = Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))?.[1]);
  return {
    email,
    requestId: record?.request_id ?? "",
    delivery: record?.deliveries[0] ?? "",
    destination: destinationIdOf(HOOK),
    replay,
    middle: end - SPAN_MS / 2,
    bytes,
  };
}
