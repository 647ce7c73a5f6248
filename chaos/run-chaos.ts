import { setTimeout as delay } from "node:timers/promises";
import { type Ledger } from "@gmail-push/infra";
import { createFaults, type Fault } from "./faults.ts";
import { createGenerator, type Generator } from "./generator.ts";
import { type Installation, startInstallation, TOKEN } from "./installation.ts";
import { createPushClient } from "./push-client.ts";
import type { PushedEmail } from "./pushed-email.ts";
import { createRandom } from "./random.ts";
import type { ArrivalBook } from "./arrival-book.ts";
import { type InjectedFault, measureRecovery, type Recovery } from "./recovery.ts";
import { type FaultKind, type PlannedFault, planFaults } from "./schedule.ts";
import { openServiceRecord, type ServiceRecord } from "./service-record.ts";
import { findProblems } from "./verdict.ts";

export interface ChaosOptions {
  seed: number;
  /** how long emails and faults come in */
  runMs: number;
  perSecond: number;
  spacingMs: number;
  longestFaultMs: number;
  /** how long it may take, after the last fault, until nothing is pending */
  drainMs: number;
  /** whether jobs that wait for their next attempt are set going while draining, as an operator can */
  isHurried: boolean;
  /** an empty folder for data and logs */
  folder: string;
  onProgress: (progress: Progress) => void;
  /** ends the run early, with an error */
  signal: AbortSignal;
}

export interface Progress {
  phase: "running" | "draining";
  secondsLeft: number;
  pushed: readonly PushedEmail[];
  received: number;
  faults: readonly FaultKind[];
}

export interface ChaosReport {
  problems: string[];
  pushed: readonly PushedEmail[];
  book: ArrivalBook;
  ledger: Ledger;
  faults: readonly InjectedFault[];
  recoveries: Recovery[];
  latenciesMs: readonly number[];
  drainedMs: number;
}

const PROGRESS_MS = 500;
const LOOK_MS = 500;

/** One run: faults and emails, then a drain, then the accounts. Leaves no process and no connection behind. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { seed, runMs, perSecond, folder, signal } = options;
  await using stack = new AsyncDisposableStack();
  const parts = stack.use(await startInstallation(folder, signal));
  const client = stack.use(createPushClient(parts.links["client-api"].port));
  const generator = createGenerator({
    run: `s${seed}`,
    random: createRandom(seed + 1),
    perSecond,
    push: async ({ body, kind }) => client.push(body, kind === "wrong_token" ? "wrong" : TOKEN),
  });
  const service = stack.use(openServiceRecord(parts.redis.control, parts.prefix));
  const active = new Set<FaultKind>();
  let phase: Progress["phase"] = "running";
  let endsAt = performance.now() + runMs;
  const tell = () => {
    const secondsLeft = Math.max(0, Math.round((endsAt - performance.now()) / 1_000));
    const received = parts.receiver.book.receivedAt.length;
    const { pushed } = generator;
    options.onProgress({ phase, secondsLeft, received, pushed, faults: [...active] });
  };
  const ticker = setInterval(tell, PROGRESS_MS);
  stack.defer(() => clearInterval(ticker));

  const faults = await stormAndPush({ parts, generator, active, options });
  const drainBegan = performance.now();
  phase = "draining";
  endsAt = drainBegan + options.drainMs;
  const isAnswered = await generator.finish(
    AbortSignal.any([signal, AbortSignal.timeout(options.drainMs)]),
  );
  await drain(service, { endsAt, isHurried: options.isHurried, signal });
  const drainedMs = performance.now() - drainBegan;
  const { ledger, problems } = await settle(service, parts, generator.pushed);
  return {
    problems: [...(isAnswered ? [] : ["some pushes were never answered"]), ...problems],
    pushed: generator.pushed,
    book: parts.receiver.book,
    ledger,
    faults,
    recoveries: measureRecovery(faults, generator.acknowledgedAt, parts.receiver.book.receivedAt),
    latenciesMs: generator.latenciesMs,
    drainedMs,
  };
}

interface Storm {
  parts: Installation;
  generator: Generator;
  active: Set<FaultKind>;
  options: ChaosOptions;
}

/** Sends emails while faults come and go; resolves when the last fault has ended. */
async function stormAndPush({
  parts,
  generator,
  active,
  options,
}: Storm): Promise<InjectedFault[]> {
  const { seed, runMs, spacingMs, longestFaultMs: longestMs, signal } = options;
  const planned = planFaults({ seed, runMs, spacingMs, longestMs });
  const faults = createFaults(parts);
  const isOver = AbortSignal.any([signal, AbortSignal.timeout(runMs)]);
  const injections = planned.map(async (each) => inject(each, faults[each.kind], active, signal));
  const [settled] = await Promise.all([
    // Not one may be under way any more when the processes are ended.
    Promise.allSettled(injections),
    generator.run(isOver),
  ]);
  return settled.map((each) => {
    if (each.status === "rejected") throw each.reason;
    return each.value;
  });
}

async function inject(
  planned: PlannedFault,
  fault: Fault,
  active: Set<FaultKind>,
  signal: AbortSignal,
): Promise<InjectedFault> {
  const { kind, startMs, endMs } = planned;
  const startsAt = performance.now() + startMs;
  await delay(startMs, undefined, { signal });
  active.add(kind);
  const beganAt = performance.now();
  await fault.begin();
  const leftMs = startsAt + (endMs - startMs) - performance.now();
  if (leftMs > 0) await delay(leftMs, undefined, { signal });
  await fault.end();
  active.delete(kind);
  return { kind, beganAt, endedAt: performance.now() };
}

interface Drain {
  endsAt: number;
  isHurried: boolean;
  signal: AbortSignal;
}

/** Waits until nothing is pending and nothing is being worked on. */
async function drain(service: ServiceRecord, { endsAt, isHurried, signal }: Drain): Promise<void> {
  while (performance.now() < endsAt) {
    const { pending } = await service.ledger();
    if (pending === 0 && (await service.activeJobs()) === 0) return;
    if (isHurried) await service.promoteAll();
    await delay(LOOK_MS, undefined, { signal });
  }
}

async function settle(service: ServiceRecord, parts: Installation, pushed: readonly PushedEmail[]) {
  const keys = pushed.flatMap(({ email }) => email.key ?? []);
  const records = new Map((await service.emails(keys)).map((record) => [record.id, record]));
  const causesOfDeath = new Map<string, string | null>();
  for (const record of records.values()) {
    if (record.state === "dead") causesOfDeath.set(record.id, await service.causeOfDeath(record));
  }
  const ledger = await service.ledger();
  const { book } = parts.receiver;
  const problems = [
    ...findProblems({ pushed, book, ledger, records, causesOfDeath }),
    ...(await service.audit()),
    ...parts.crashes,
  ];
  return { ledger, problems };
}
