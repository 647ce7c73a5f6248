import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import { readOnce } from "./read-once.ts";

/** Seconds; from a tenth of a second to a day, because a retried delivery takes hours. */
export const processingBuckets: readonly number[] = [
  0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400,
];
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 120];

/** Gauges called totals, which Prometheus warns of; those without `_total` tell the same by type. */
const MISNAMED = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

/** The instruments of both processes; every label has a closed list of values. */
export interface Metrics {
  registry: Registry;
  /** pushes by the status or refusal they were answered with */
  ingress: Counter<"outcome">;
  /** decisions by kind: deliver, wait, skip */
  decisions: Counter<"kind">;
  /** links in the emails to be delivered, by provider */
  links: Counter<"provider">;
  /** attempts by outcome and reason */
  attempts: Counter<"outcome" | "reason">;
  attemptSeconds: Histogram;
  /** copies of links by provider and outcome */
  offloads: Counter<"provider" | "outcome">;
  offloadSeconds: Histogram<"provider">;
  /** deliveries that were put off, by why */
  deliveryWaits: Counter<"because">;
  /** operational events by kind */
  events: Counter<"kind">;
  /** alerts that opened, were told again and closed */
  alertTransitions: Counter<"alert" | "transition">;
  /** 1 while pushes are admitted, 0 while a limit is passed */
  admissionOpen: Gauge;
  /** records that a crash had left behind and the sweep put right */
  healed: Counter<"healing">;
  /** emails forgotten after their retention */
  expired: Counter;
  /** sign-ins by means (password, basic, token, link) and outcome (accepted, wrong, throttled) */
  signIns: Counter<"means" | "outcome">;
  /** from acceptance to the end, by how it ended */
  processingSeconds: Histogram<"outcome">;
}

export interface QueueReading {
  queue: string;
  /** jobs by state: waiting, active, delayed, failed, waiting_children */
  depth: Readonly<Record<string, number>>;
  oldestWaitingSeconds: number;
}

/** A worker admits nothing, and is not to say that admission is shut: without a reading it says nothing. */
function createAdmissionGauge(registry: Registry): Gauge {
  const gauge = new Gauge({
    name: "gmail_push_admission_open",
    help: "1 while pushes are admitted, 0 while a backlog limit is passed",
    registers: [registry],
  });
  gauge.remove();
  return gauge;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);

  function counter<const L extends string>(name: string, help: string, labelNames: readonly L[]) {
    return new Counter<L>({ name: `gmail_push_${name}_total`, help, labelNames, registers });
  }
  function seconds<const L extends string>(
    [name, help, labelNames]: readonly [string, string, readonly L[]],
    buckets: number[],
  ) {
    const options = { name: `gmail_push_${name}_seconds`, help, labelNames, buckets, registers };
    return new Histogram<L>(options);
  }

  return {
    registry,
    ingress: counter("ingress", "Pushes received, by outcome", ["outcome"]),
    decisions: counter("decisions", "Emails decided, by kind of decision", ["kind"]),
    links: counter("links", "Links in emails to be delivered, by provider", ["provider"]),
    attempts: counter("delivery_attempts", "Delivery attempts, by outcome and reason", [
      "outcome",
      "reason",
    ]),
    attemptSeconds: seconds(
      ["delivery_attempt", "Duration of one delivery attempt", []],
      REQUEST_BUCKETS,
    ),
    deliveryWaits: counter("delivery_waits", "Deliveries put off, by why", ["because"]),
    events: counter("events", "Operational events, by kind", ["kind"]),
    alertTransitions: counter("alert_transitions", "Alerts opened, repeated and closed", [
      "alert",
      "transition",
    ]),
    offloads: counter("offloads", "Links copied to R2 or not, by provider and outcome", [
      "provider",
      "outcome",
    ]),
    offloadSeconds: seconds(
      ["offload", "Duration of one copy to R2", ["provider"]],
      REQUEST_BUCKETS,
    ),
    admissionOpen: createAdmissionGauge(registry),
    healed: counter("healed", "Records put right by the sweep, by what was wrong", ["healing"]),
    expired: counter("expired", "Emails forgotten after their retention", []),
    signIns: counter("sign_ins", "Sign-ins tried, by means and outcome", ["means", "outcome"]),
    processingSeconds: seconds(
      ["processing", "Time from acceptance of an email to its end, by outcome", ["outcome"]],
      [...processingBuckets],
    ),
  };
}

/**
 * Gauges of the queues, read when the metrics are asked for and not before. `read` answers null while
 * Redis is away; the other metrics are served all the same.
 */
export function observeQueues(
  registry: Registry,
  read: () => Promise<QueueReading[] | null>,
): void {
  const readShared = readOnce(read);
  const up = new Gauge({
    name: "gmail_push_redis_up",
    help: "1 while Redis answers",
    registers: [],
    async collect() {
      this.set((await readShared()) === null ? 0 : 1);
    },
  });
  const oldest = new Gauge({
    name: "gmail_push_queue_oldest_waiting_seconds",
    help: "How long the oldest job that could start now has waited",
    labelNames: ["queue"],
    registers: [],
    async collect() {
      this.reset();
      for (const { queue, oldestWaitingSeconds } of (await readShared()) ?? []) {
        this.set({ queue }, oldestWaitingSeconds);
      }
    },
  });
  const depth = new Gauge({
    name: "gmail_push_queue_jobs",
    help: "Jobs in a queue, by state",
    labelNames: ["queue", "state"],
    registers: [],
    async collect() {
      this.reset();
      for (const { queue, depth: states } of (await readShared()) ?? []) {
        for (const [state, jobs] of Object.entries(states)) this.set({ queue, state }, jobs);
      }
    },
  });
  registry.registerMetric(up);
  registry.registerMetric(oldest);
  registry.registerMetric(depth);
}
