import { randomUUID } from "node:crypto";
import type { AlertInForce, AlertTransition } from "@gmail-push/core";
import type { Redis } from "ioredis";
import { z } from "zod";
import { alertSchema, type OperationalEvent, operationalEventSchema } from "./event-log.ts";
import type { Keys } from "./keys.ts";
import { loadScript } from "./script.ts";

const applyAlerts = loadScript("apply-alerts");

/** Events the history keeps. */
const KEPT = 500;
/** Events told in one go. */
const OUTBOX_PAGE = 100;

const statusSchema = z.object({
  /** when alerts were last evaluated, epoch ms */
  checkedAt: z.number(),
  /** whether the worker that did so posts alerts somewhere */
  hasListener: z.boolean(),
  alerts: z.array(alertSchema),
});

/** What the last evaluation of the alerts left. */
export type AlertStatus = z.infer<typeof statusSchema>;

export interface AlertStore {
  /** What is in force, in the order it was found. */
  open(): Promise<AlertInForce[]>;
  /** Null before the first evaluation. */
  status(): Promise<AlertStatus | null>;
  /**
   * Puts in force what an evaluation makes of what is; its transitions go into history and outbox in the
   * same step. False when somebody else evaluated meanwhile: then nothing has changed.
   */
  evaluate(
    by: Omit<AlertStatus, "alerts">,
    evaluate: (alerts: AlertInForce[]) => {
      alerts: AlertInForce[];
      transitions: readonly AlertTransition[];
    },
  ): Promise<boolean>;
  /** Transitions that nobody has told yet, oldest first. */
  untold(): Promise<OperationalEvent[]>;
  /** Takes one off that list; false when somebody else has. */
  take(event: OperationalEvent): Promise<boolean>;
  /** What opened, was told again and closed, newest first. */
  history(limit: number): Promise<OperationalEvent[]>;
}

/** Through its schema, so that its text is the same whoever writes it. */
function toEvent({ type, at, alert }: AlertTransition): OperationalEvent {
  return operationalEventSchema.parse({
    id: `e-${randomUUID()}`,
    kind: `alert_${type}`,
    at,
    destination: alert.kind === "destination" ? alert.subject : null,
    because: alert.because,
    alert,
  });
}

function parseStatus(text: string | null): AlertStatus | null {
  return text === null ? null : statusSchema.parse(JSON.parse(text));
}

function parseEvents(rows: readonly string[]): OperationalEvent[] {
  return rows.map((row) => operationalEventSchema.parse(JSON.parse(row)));
}

/** The alerts in force, what became of them, and what is still to be told. */
export function createAlertStore({ redis, keys }: { redis: Redis; keys: Keys }): AlertStore {
  const status = async () => parseStatus(await redis.get(keys.alerts));
  return {
    status,
    open: async () => (await status())?.alerts ?? [],
    async evaluate(by, evaluate) {
      const text = await redis.get(keys.alerts);
      const { alerts, transitions } = evaluate(parseStatus(text)?.alerts ?? []);
      const events = transitions.map((transition) => JSON.stringify(toEvent(transition)));
      const applied = await applyAlerts(
        redis,
        [keys.alerts, keys.alertHistory, keys.alertOutbox],
        [text ?? "", JSON.stringify({ ...by, alerts }), KEPT, ...events],
      );
      return applied === 1;
    },
    async untold() {
      return parseEvents(await redis.lrange(keys.alertOutbox, 0, OUTBOX_PAGE - 1));
    },
    take: async (event) => (await redis.lrem(keys.alertOutbox, 1, JSON.stringify(event))) === 1,
    async history(limit) {
      return parseEvents(await redis.lrange(keys.alertHistory, 0, limit - 1));
    },
  };
}
