import type { Detection } from "./detect.ts";
import type { WebhookConfig } from "./settings/webhook-config.ts";
import { isBeforeStart, isOpen, timeWindow } from "./time-window.ts";
import type { TimeWindow } from "./time-window.ts";

/** Where now stands to the configured window, and what a payload says about it (domain 8). */
export interface WindowState {
  /** Null when nothing is constrained, and then now is inside. */
  window: TimeWindow | null;
  isInside: boolean;
  /** Null means that the key is absent. */
  webhooksTimeStart: string | null;
  webhooksTimeEnd: string | null;
}

/** The end is told whenever one is kept, even if it makes no complete window. */
export function windowAt(
  config: WebhookConfig,
  detection: Detection,
  now: Date,
  timeZone: string,
): WindowState {
  const { webhook_time_start: start, webhook_time_end: end } = config;
  const window = timeWindow(start, end);
  const webhooksTimeEnd = end === "" ? null : end;
  if (window === null) return { window, isInside: true, webhooksTimeStart: null, webhooksTimeEnd };
  if (isOpen(window, now, timeZone)) {
    return { window, isInside: true, webhooksTimeStart: "maintenant", webhooksTimeEnd };
  }
  const isEarly =
    detection.kind === "desabonnement_journee_tarifs" &&
    !detection.urgent &&
    isBeforeStart(window, now, timeZone);
  return { window, isInside: false, webhooksTimeStart: isEarly ? start : null, webhooksTimeEnd };
}
