import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** Seconds; from a tenth of a second to a day, because a retried delivery takes hours. */
const PROCESSING_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400];
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30, 60, 120];

/** The instruments of both processes; every label has a closed list of values. */
export interface Metrics {
  registry: Registry;
  /** pushes by the status or refusal they were answered with */
  ingress: Counter<"outcome">;
  /** decisions by kind: deliver, wait, skip */
  decisions: Counter<"kind">;
  /** attempts by outcome and reason */
  attempts: Counter<"outcome" | "reason">;
  attemptSeconds: Histogram;
  /** copies of links by provider and outcome */
  offloads: Counter<"provider" | "outcome">;
  offloadSeconds: Histogram<"provider">;
  /** records that a crash had left behind and the sweep put right */
  healed: Counter<"healing">;
  /** emails forgotten after their retention */
  expired: Counter;
  /** from acceptance to the end, by how it ended */
  processingSeconds: Histogram<"outcome">;
}

export interface QueueReading {
  queue: string;
  /** jobs by state: waiting, active, delayed, failed, waiting_children */
  depth: Readonly<Record<string, number>>;
  oldestWaitingSeconds: number;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    ingress: new Counter({
      name: "gmail_push_ingress_total",
      help: "Pushes received, by outcome",
      labelNames: ["outcome"],
      registers,
    }),
    decisions: new Counter({
      name: "gmail_push_decisions_total",
      help: "Emails decided, by kind of decision",
      labelNames: ["kind"],
      registers,
    }),
    attempts: new Counter({
      name: "gmail_push_delivery_attempts_total",
      help: "Delivery attempts, by outcome and reason",
      labelNames: ["outcome", "reason"],
      registers,
    }),
    attemptSeconds: new Histogram({
      name: "gmail_push_delivery_attempt_seconds",
      help: "Duration of one delivery attempt",
      buckets: REQUEST_BUCKETS,
      registers,
    }),
    offloads: new Counter({
      name: "gmail_push_offloads_total",
      help: "Links copied to R2 or not, by provider and outcome",
      labelNames: ["provider", "outcome"],
      registers,
    }),
    offloadSeconds: new Histogram({
      name: "gmail_push_offload_seconds",
      help: "Duration of one copy to R2",
      labelNames: ["provider"],
      buckets: REQUEST_BUCKETS,
      registers,
    }),
    healed: new Counter({
      name: "gmail_push_healed_total",
      help: "Records put right by the sweep, by what was wrong",
      labelNames: ["healing"],
      registers,
    }),
    expired: new Counter({
      name: "gmail_push_expired_total",
      help: "Emails forgotten after their retention",
      registers,
    }),
    processingSeconds: new Histogram({
      name: "gmail_push_processing_seconds",
      help: "Time from acceptance of an email to its end, by outcome",
      labelNames: ["outcome"],
      buckets: PROCESSING_BUCKETS,
      registers,
    }),
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
  const registers = [registry];
  const oldest = new Gauge({
    name: "gmail_push_queue_oldest_waiting_seconds",
    help: "How long the oldest job that could start now has waited",
    labelNames: ["queue"],
    registers,
  });
  const up = new Gauge({ name: "gmail_push_redis_up", help: "1 while Redis answers", registers });
  const depth = new Gauge({
    name: "gmail_push_queue_jobs",
    help: "Jobs in a queue, by state",
    labelNames: ["queue", "state"],
    registers,
    async collect() {
      const readings = await read();
      up.set(readings === null ? 0 : 1);
      for (const { queue, depth: states, oldestWaitingSeconds } of readings ?? []) {
        oldest.set({ queue }, oldestWaitingSeconds);
        for (const [state, jobs] of Object.entries(states)) depth.set({ queue, state }, jobs);
      }
    },
  });
}
