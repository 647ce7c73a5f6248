import { randomUUID } from "node:crypto";
import type { AlertInForce, AlertTransition } from "@gmail-push/core";
import type { Redis } from "ioredis";
import type { Logger } from "pino";
import { z } from "zod";
import { alertSchema, type OperationalEvent, operationalEventSchema } from "./event-log.ts";
import type { Keys } from "./keys.ts";
import { readRecord } from "./read-record.ts";
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
  /** how often they are; an earlier version does not say */
  everyMs: z.number().default(30_000),
  /** since when they are without a gap in which a call of the Apps Script could not be noted */
  watchedSince: z.number().default(0),
});

/** What the last evaluation of the alerts left. */
export type AlertStatus = z.infer<typeof statusSchema>;

export interface Untold {
  /** as stored */
  text: string;
  /** null: it cannot be read, which is logged */
  event: OperationalEvent | null;
}

export interface AlertStoreDeps {
  redis: Redis;
  keys: Keys;
  log: Pick<Logger, "error">;
}

export interface AlertStore {
  /** What is in force, in the order it was found. */
  open(): Promise<AlertInForce[]>;
  /** Null before the first evaluation, and when what it left cannot be read, which is logged. */
  status(): Promise<AlertStatus | null>;
  /**
   * Puts in force what an evaluation makes of what is; its transitions go into history and outbox in the
   * same step. False when somebody else evaluated meanwhile: then nothing has changed.
   */
  evaluate(
    by: Omit<z.input<typeof statusSchema>, "alerts">,
    evaluate: (alerts: AlertInForce[]) => {
      alerts: AlertInForce[];
      transitions: readonly AlertTransition[];
    },
  ): Promise<boolean>;
  /** Transitions that nobody has told yet, oldest first. */
  untold(): Promise<Untold[]>;
  /** Takes one off that list, by its text; false when somebody else has. */
  take(text: string): Promise<boolean>;
  /** What opened, was told again and closed, newest first. */
  history(limit: number): Promise<OperationalEvent[]>;
}

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

/** The alerts in force, what became of them, and what is still to be told. */
export function createAlertStore({ redis, keys, log }: AlertStoreDeps): AlertStore {
  const parseStatus = (text: string | null) =>
    text === null ? null : readRecord(statusSchema, text, { log, key: keys.alerts });

  function parseEvents(key: string, rows: readonly string[]): Untold[] {
    return rows.map((text) => ({
      text,
      event: readRecord(operationalEventSchema, text, { log, key }),
    }));
  }

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
      const key = keys.alertOutbox;
      return parseEvents(key, await redis.lrange(key, 0, OUTBOX_PAGE - 1));
    },
    take: async (text) => (await redis.lrem(keys.alertOutbox, 1, text)) === 1,
    async history(limit) {
      const key = keys.alertHistory;
      const rows = parseEvents(key, await redis.lrange(key, 0, limit - 1));
      return rows.flatMap(({ event }) => event ?? []);
    },
  };
}
