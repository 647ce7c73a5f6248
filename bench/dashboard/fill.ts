import { createHash } from "node:crypto";
import type { Attempt, Decision, Detection } from "@gmail-push/core";
import {
  createStores,
  deliveryIdOf,
  parseEnv,
  sharedEnvSchema,
  type Stores,
  toSharedConfig,
} from "@gmail-push/infra";
import type { Redis } from "ioredis";
import type { BenchContext } from "../benchmark.ts";
import { createEmailMaker } from "../emails.ts";

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
  replay: string;
  /** halfway in time, epoch ms */
  middle: number;
  /** of used memory, when all was there */
  bytes: number;
}

const URLS = ["https://hook.studio.test/default", "https://hook.studio.test/rule"];
const SPAN_MS = 30 * 86_400_000;
/** Emails under way at once over the one connection. */
const AT_ONCE = 500;
const AUDIT_ENTRIES = 10_000;
const REPLAYS = 60;
const NOTE_EVERY = 100_000;

type Fate = "delivered" | "skipped" | "waiting" | "dead";

/** Of each hundred most are delivered, some skipped, a few wait; the dead lie evenly among them. */
function fateOf(index: number, { emails, dead }: FillOptions): Fate {
  if (dead > 0 && index % Math.max(1, Math.floor(emails / dead)) === 0) return "dead";
  const place = index % 100;
  if (place < 70) return "delivered";
  return place < 99 ? "skipped" : "waiting";
}

function detectionOf(index: number): Detection {
  if (index % 3 === 0) return { kind: "recadrage", deliveryTime: "14h30" };
  return { kind: "none" };
}

function attemptOf(at: number, fate: Fate): Attempt {
  const isDelivered = fate === "delivered";
  return {
    at,
    durationMs: 84,
    status: isDelivered ? 200 : 503,
    outcome: isDelivered ? "delivered" : "failed",
    reason: isDelivered ? null : "upstream_server_error",
    modes: ["json"],
    responseSnippet: isDelivered ? "ok" : "Service Unavailable",
    egressRule: null,
    retryAfterMs: null,
  };
}

function openStores({ redis, env }: FillOptions): Stores {
  return createStores(redis, toSharedConfig(parseEnv(sharedEnvSchema, env)));
}

function identify(index: number): { id: string; emailId: string; requestId: string } {
  const digest = createHash("sha1").update(`dashboard ${index}`).digest("hex");
  return { id: `m-${digest}`, emailId: digest.slice(0, 32), requestId: `request-${index}` };
}

/** Takes one email to its end by the steps that emails really take. */
async function createFillOne(stores: Stores, options: FillOptions) {
  const { subject, sender, body, date } = createEmailMaker(1_024)();
  const email = { subject, sender, body, date, messageId: null, threadId: null };
  const content = await stores.emails.seal(email);
  const [to] = await Promise.all(
    URLS.map(async (url) => stores.destinations.ensure(url, new Date())),
  );
  const url = URLS[0] ?? "";
  const grounds = { window: null, defaultDestination: "used" } as const;
  const link = {
    provider: "dropbox",
    rawUrl: "https://www.dropbox.com/scl/fi/x/rushs.zip",
  } as const;

  function decisionFor(detection: Detection): Extract<Decision, { kind: "deliver" }> {
    const times = { webhooksTimeStart: null, webhooksTimeEnd: null };
    const deliveries = [{ url, rule: null }];
    const links = [link];
    return {
      kind: "deliver",
      detection,
      links,
      ...times,
      rule: null,
      stopped: false,
      deliveries,
      grounds,
    };
  }

  return async (index: number, at: Date): Promise<void> => {
    const { emails, deliveries } = stores;
    const { id, emailId, requestId } = identify(index);
    const fate = fateOf(index, options);
    const detection = detectionOf(index);
    await emails.accept({ id, emailId, content, sender: "ca***@studio.test", requestId, at });
    if (fate === "waiting") {
      await emails.wait(id, at, "no_destination");
    } else if (fate === "skipped") {
      await emails.skip(id, { kind: "skip", because: "no_links", detection, grounds }, at);
    } else {
      const destinationId = to?.id ?? "";
      const delivery = deliveryIdOf(id, destinationId);
      await emails.plan(id, decisionFor(detection), [{ id: delivery, destinationId }], at);
      const verdict =
        fate === "delivered"
          ? ({ kind: "delivered" } as const)
          : ({ kind: "dead", reason: "upstream_server_error", destinationGone: false } as const);
      await deliveries.recordAttempt(delivery, attemptOf(at.getTime(), fate), verdict, at);
    }
  };
}

async function fillJournal({ audit, replays }: Stores): Promise<string> {
  for (let from = 0; from < AUDIT_ENTRIES; from += AT_ONCE) {
    const details = { setting: "runtime_flags", version: from };
    const notes = Array.from({ length: AT_ONCE }, async () =>
      audit.write({ author: "bench", action: "setting_saved", details }),
    );
    await Promise.all(notes);
  }
  const now = new Date();
  let last = "";
  for (let index = 0; index < REPLAYS; index += 1) {
    const request = { state: "dead" } as const;
    const asked = { request, forced: false, ratePerMinute: 600, author: "bench" };
    const selection = (async function* places() {
      yield [{ at: now.getTime(), id: `d-${"0".repeat(40)}` }];
    })();
    const created = await replays.create(asked, selection, now);
    if (created.kind !== "created") throw new Error("a replay was not created");
    last = created.id;
    await replays.stop(last, "bench", now);
  }
  return last;
}

/** Fills Redis as an installation of 30 days does, and tells what to look at. */
export async function fillInstallation(
  options: FillOptions,
  { signal, note }: BenchContext,
): Promise<Filled> {
  const { redis, emails: count } = options;
  const stores = openStores(options);
  const fillOne = await createFillOne(stores, options);
  const end = Date.now();
  const timeOf = (index: number) => new Date(end - Math.round(((count - index) / count) * SPAN_MS));
  for (let from = 0; from < count; from += AT_ONCE) {
    signal.throwIfAborted();
    const length = Math.min(AT_ONCE, count - from);
    await Promise.all(
      Array.from({ length }, async (_, offset) => fillOne(from + offset, timeOf(from + offset))),
    );
    if ((from + length) % NOTE_EVERY === 0) note(`${from + length} of ${count} emails`);
  }
  const replay = await fillJournal(stores);
  const newest = count - (count % 100 || 100) + 1;
  const { id: email, requestId } = identify(newest);
  const record = await stores.emails.record(email);
  const bytes = Number(/^used_memory:(\d+)/m.exec(await redis.info("memory"))?.[1]);
  const delivery = record?.deliveries[0] ?? "";
  return { email, requestId, delivery, replay, middle: end - SPAN_MS / 2, bytes };
}
