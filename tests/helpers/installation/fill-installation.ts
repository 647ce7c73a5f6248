import { type RoutingRules, type Settings, type SettingName } from "@gmail-push/core";
import { createDeliveryList, type Destination } from "@gmail-push/infra";
import { buildSettings } from "../build-policy.ts";
import { openTestStores, type TestStores } from "../open-stores.ts";
import type { TestRedis } from "../redis.ts";
import { fillEmail, type FilledEmail, type Sample } from "./fill-emails.ts";
import { fillStats } from "./fill-stats.ts";
import { hostile } from "./hostile.ts";
import { sampleRules, sampleSettings, urls } from "./sample-settings.ts";

/** What was put in, to open the pages of. */
export interface Installation {
  emails: readonly FilledEmail[];
  destinations: Readonly<Record<keyof typeof urls, Destination>>;
  /** one that runs, with some of it done */
  replay: string;
}

export interface InstallationOptions {
  now?: Date;
  /** how many emails besides those that are there to show a state */
  emails?: number;
  env?: NodeJS.ProcessEnv;
}

const MINUTE_MS = 60_000;

/** One of each state, the newest first. */
function telling(now: number): Sample[] {
  const ago = (minutes: number) => new Date(now - minutes * MINUTE_MS);
  const decided = { kind: "files", stage: "decided", course: "delivered" } as const;
  return [
    { ...decided, stage: "accepted", at: ago(0.2) },
    { ...decided, course: "untried", at: ago(0.8) },
    { ...decided, kind: "recadrage", at: ago(3) },
    { ...decided, kind: "hostile", course: "hostile", at: ago(5) },
    { ...decided, course: "retrying", at: ago(9) },
    { ...decided, kind: "desabo", stage: "waiting", at: ago(12) },
    { ...decided, stage: "waiting", at: ago(17) },
    { ...decided, kind: "plain", at: ago(22) },
    { ...decided, course: "dead", at: ago(64) },
    { ...decided, kind: "desabo", at: ago(70) },
    { ...decided, stage: "undecidable", at: ago(190) },
  ];
}

/** What an installation usually sees, ever further apart. */
function usual(now: number, index: number): Sample {
  const at = new Date(now - (80 + index * 7 + index ** 1.7 * 2) * MINUTE_MS);
  const decided = { kind: "files", stage: "decided", course: "delivered", at } as const;
  if (index % 11 === 3) return { ...decided, course: "dead" };
  if (index % 9 === 2) return { ...decided, course: "retried" };
  if (index % 7 === 4) return { ...decided, kind: "plain" };
  return index % 4 === 1 ? { ...decided, kind: "recadrage" } : decided;
}

async function saveSettings({ settings }: TestStores, now: number): Promise<void> {
  async function save<N extends SettingName>(name: N, change: object, hoursAgo: number) {
    const { value, version } = await settings.read(name);
    const by = { author: "admin", version, now: new Date(now - hoursAgo * 60 * MINUTE_MS) };
    await settings.save(name, { ...value, ...change }, { ...by, changed: Object.keys(change) });
  }
  const rules: RoutingRules = { rules: sampleRules };
  await save("routing_rules", { rules: sampleRules.slice(0, 1) }, 700);
  await save("routing_rules", rules, 26);
  await save("webhook_config", sampleSettings.webhook_config ?? {}, 120);
  await save("sender_allowlist", sampleSettings.sender_allowlist ?? {}, 50);
}

/** One healthy, one degraded, one that said it is gone, one switched off by hand. */
async function fillDestinations(
  stores: TestStores,
  now: Date,
): Promise<Installation["destinations"]> {
  const { destinations, gate, events } = stores;
  const [main, planning, archive, staging] = await Promise.all(
    [urls.main, urls.planning, urls.archive, urls.staging].map(async (url) =>
      destinations.ensure(url, new Date(now.getTime() - 30 * 86_400_000)),
    ),
  );
  if (!main || !planning || !archive || !staging) throw new Error("A destination is missing");
  await destinations.update(main.id, { name: "Studio Lumen, réception" });
  await destinations.update(planning.id, { name: "Planning", rate_limit_per_hour: 120 });
  await destinations.update(archive.id, { name: "Archives Benali" });
  await destinations.update(staging.id, { name: hostile.destinationName, enabled: false });
  await destinations.rotateSecret(planning.id, 86_400, now);
  const job = { job: "fill", leaseMs: 60_000 };
  for (let index = 0; index < 10; index += 1) {
    const at = now.getTime() - (25 - index) * MINUTE_MS;
    const pass = { destination: planning, attempt: `fill-${index}`, now: at, ...job };
    await gate.enter(pass);
    await gate.leave(pass, "failed", 0);
  }
  const quick = { destination: main, attempt: "fill", now: now.getTime() - 3 * MINUTE_MS, ...job };
  await gate.leave(quick, "ok", 0);
  await destinations.disable(archive.id, "gone");
  const record = async (
    id: string,
    kind: "destination_degraded" | "destination_disabled",
    minutes: number,
  ) =>
    events.record({
      id: `fill-${kind}`,
      kind,
      at: now.getTime() - minutes * MINUTE_MS,
      destination: id,
      because: kind === "destination_disabled" ? "gone" : null,
    });
  await record(archive.id, "destination_disabled", 300);
  await record(planning.id, "destination_degraded", 16);
  return { main, planning, archive, staging };
}

/** A replay of the dead that has come some way. */
async function fillReplay(stores: TestStores, now: Date): Promise<string> {
  const list = createDeliveryList(stores);
  const started = new Date(now.getTime() - 4 * MINUTE_MS);
  const replay = {
    request: { state: "dead" },
    forced: false,
    ratePerMinute: 60,
    author: "admin",
  } as const;
  const created = await stores.replays.create(
    replay,
    list.walk({ state: "dead", to: started.getTime() }),
    started,
  );
  if (created.kind !== "created") throw new Error(`No replay: ${created.kind}`);
  for (const seconds of [0, 1, 2]) {
    const at = new Date(started.getTime() + seconds * 1_000);
    const batch = await stores.replays.takeBatch(created, at, 1);
    if (batch.kind === "batch") await stores.replays.release(created.id, batch.deliveries);
  }
  return created.id;
}

async function fillAlerts({ alerts }: TestStores, destination: string, now: number): Promise<void> {
  const degraded = {
    kind: "destination",
    subject: destination,
    since: now - 16 * MINUTE_MS,
    value: null,
    threshold: null,
    because: "degraded",
    toldAt: now - 16 * MINUTE_MS,
  } as const;
  const errors = {
    ...degraded,
    kind: "error_rate",
    subject: null,
    since: now - 38 * MINUTE_MS,
    value: 7.4,
    threshold: 5,
    because: null,
  } as const;
  await alerts.evaluate({ checkedAt: now - 12_000, hasListener: true }, () => ({
    alerts: [degraded, errors],
    transitions: [
      { type: "opened", at: errors.since, alert: errors },
      { type: "opened", at: degraded.since, alert: degraded },
    ],
  }));
}

/** Fills a corner of Redis with what a studio's installation looks like in the middle of a working day. */
export async function fillInstallation(
  redis: Pick<TestRedis, "url" | "prefix">,
  { now = new Date(), emails: count = 14, env = {} }: InstallationOptions = {},
): Promise<Installation> {
  await using stores = openTestStores(redis, env);
  await saveSettings(stores, now.getTime());
  const destinations = await fillDestinations(stores, now);
  const settings: Settings = buildSettings({
    webhook: { webhook_url: urls.main },
    rules: sampleRules,
  });
  const samples = [
    ...telling(now.getTime()),
    ...Array.from({ length: count }, (_, index) => usual(now.getTime(), index)),
  ];
  const emails = await Promise.all(
    samples.map(async (sample, index) => fillEmail(stores, settings, { sample, index })),
  );
  const replay = await fillReplay(stores, now);
  await fillAlerts(stores, destinations.planning.id, now.getTime());
  await fillStats(stores, now.getTime());
  return { emails, destinations, replay };
}
