import type { Detection } from "./detect.ts";
import type { Settings } from "./settings.ts";
import { isDestinationUrl } from "./settings/destination-url.ts";
import type { WindowState } from "./window-state.ts";

/** What a decision rested on, as it was then: so that it can be explained after the settings have changed. */
export interface Grounds {
  /** The sending window, as configured; null when none was complete. */
  window: {
    start: string;
    end: string;
    /** IANA name */
    timeZone: string;
    isOpen: boolean;
  } | null;
  /** Why the email also goes to the default destination, or not; null when it did not come to that. */
  defaultDestination: DefaultGround | null;
}

export const defaultGrounds = [
  "used",
  /** the rule that matched stops it */
  "stopped",
  /** the rule that matched names the same URL */
  "same_as_rule",
  "none_configured",
  /** what is configured is no destination */
  "unusable",
] as const;
export type DefaultGround = (typeof defaultGrounds)[number];

/** The window that `state` was found by; `timeZone` is the zone it was read in. */
export function windowGround(
  { webhook_config: config }: Settings,
  { window, isInside }: WindowState,
  timeZone: string,
): Grounds["window"] {
  if (window === null) return null;
  const { webhook_time_start: start, webhook_time_end: end } = config;
  return { start, end, timeZone, isOpen: isInside };
}

/** What stands for or against the default destination, once a rule has had its say. */
export function defaultGround(
  defaultUrl: string | null,
  rule: { url: string; stops: boolean } | null,
): DefaultGround {
  if (rule?.stops === true) return "stopped";
  if (defaultUrl === null || defaultUrl === "") return "none_configured";
  if (rule !== null && isSameUrl(rule.url, defaultUrl)) return "same_as_rule";
  return isDestinationUrl(defaultUrl) ? "used" : "unusable";
}

/** A delivery goes out although the window is closed: an unsubscription that is not urgent does. */
export function bypassesWindow(detection: Detection): boolean {
  return detection.kind === "desabonnement_journee_tarifs" && !detection.urgent;
}

function isSameUrl(url: string, other: string): boolean {
  return URL.parse(url)?.href === URL.parse(other)?.href;
}
