import { detect } from "./detect.ts";
import type { Detection } from "./detect.ts";
import type { InboundEmail } from "./email.ts";
import { bypassesWindow, defaultGround, type Grounds, windowGround } from "./grounds.ts";
import { extractLinks } from "./links.ts";
import { providers, usualProviders } from "./provider.ts";
import type { Link } from "./links.ts";
import { matchRule } from "./rules.ts";
import type { MatchedRule } from "./rules.ts";
import { senderAddress } from "./sender.ts";
import { windowAt } from "./window-state.ts";
import type { Settings } from "./settings.ts";
import { isDestinationUrl } from "./settings/destination-url.ts";
import type { RulePriority } from "./settings/routing-rules.ts";
import { nextOpening } from "./time-window.ts";
import { knownTimeZone } from "./zoned-time.ts";

/** More links than any sender means; a body can be stuffed with tens of thousands. */
const MAX_LINKS = 1_000;

/** The links of an email that count under these settings. */
export function linksOf({ body }: Pick<InboundEmail, "body">, settings: Settings): Link[] {
  const { wetransfer_links_enabled: isMore } = settings.runtime_flags;
  return extractLinks(body, isMore ? providers : usualProviders).slice(0, MAX_LINKS);
}

/** One destination; `rule` is null for the default one. */
export interface PlannedDelivery {
  url: string;
  rule: { id: string; name: string; priority: RulePriority } | null;
}

export interface DeliverDecision {
  kind: "deliver";
  detection: Detection;
  links: Link[];
  webhooksTimeStart: string | null;
  webhooksTimeEnd: string | null;
  /** The rule that matched; its `webhookUrl` is null when it names no usable destination and is ignored. */
  rule: MatchedRule | null;
  /** Whether that rule suppressed the default destination. */
  stopped: boolean;
  /** One or two, of distinct URLs, the rule's first. */
  deliveries: PlannedDelivery[];
  /** Absent from decisions that were recorded before it was kept, here and below. */
  grounds?: Grounds | undefined;
}

export interface WaitDecision {
  kind: "wait";
  because: "outside_window" | "no_destination";
  /** When to decide again. */
  until: Date;
  detection: Detection;
  grounds?: Grounds | undefined;
}

export interface SkipDecision {
  kind: "skip";
  because: "outside_time_window" | "no_links";
  detection: Detection;
  grounds?: Grounds | undefined;
}

export type Decision = DeliverDecision | WaitDecision | SkipDecision;

const DESTINATION_RECHECK_MS = 3_600_000;

/**
 * What to do with an accepted email: the whole policy. The order is window, links, destinations (domain 3.1,
 * steps 12 to 14). Switches are `admit`'s matter.
 */
export function decide(email: InboundEmail, settings: Settings, now: Date): Decision {
  const { webhook_config: config } = settings;
  const timeZone = knownTimeZone(settings.timeZone);
  const detection = detect(email, now, timeZone);
  const state = windowAt(config, detection, now, timeZone);
  const { window, isInside, webhooksTimeStart, webhooksTimeEnd } = state;
  const grounds = { window: windowGround(settings, state, timeZone), defaultDestination: null };
  if (window !== null && !isInside && !bypassesWindow(detection)) {
    if (detection.kind === "recadrage") {
      return { kind: "skip", because: "outside_time_window", detection, grounds };
    }
    const until = nextOpening(window, now, timeZone);
    return { kind: "wait", because: "outside_window", until, detection, grounds };
  }
  const links = linksOf(email, settings);
  if (links.length === 0 && !settings.runtime_flags.allow_custom_webhook_without_links) {
    return { kind: "skip", because: "no_links", detection, grounds };
  }
  const { defaultDestination, ...route } = routeOf(email, settings);
  const routed = { ...grounds, defaultDestination };
  if (route.deliveries.length === 0) {
    const until = new Date(now.getTime() + DESTINATION_RECHECK_MS);
    return { kind: "wait", because: "no_destination", until, detection, grounds: routed };
  }
  const times = { webhooksTimeStart, webhooksTimeEnd };
  return { kind: "deliver", detection, links, ...times, ...route, grounds: routed };
}

type Route = Pick<DeliverDecision, "rule" | "stopped" | "deliveries"> &
  Pick<Grounds, "defaultDestination">;

/** The rule's destination, then the default one unless the rule stops it or they are the same (domain 11.3). */
function routeOf(email: InboundEmail, settings: Settings): Route {
  const rule = usableRule(email, settings);
  const deliveries: PlannedDelivery[] = [];
  if (rule !== null && rule.webhookUrl !== null) {
    const { id, name, priority } = rule;
    deliveries.push({ url: rule.webhookUrl, rule: { id, name, priority } });
  }
  const { webhook_url: defaultUrl } = settings.webhook_config;
  const [ofRule] = deliveries;
  const asked = ofRule && { url: ofRule.url, stops: rule?.stopProcessing === true };
  const defaultDestination = defaultGround(defaultUrl, asked ?? null);
  if (defaultDestination === "used" && defaultUrl !== null) {
    deliveries.push({ url: defaultUrl, rule: null });
  }
  return { rule, stopped: defaultDestination === "stopped", deliveries, defaultDestination };
}

function usableRule(email: InboundEmail, settings: Settings): MatchedRule | null {
  const rule = matchRule(settings.routing_rules.rules, {
    sender: senderAddress(email.sender),
    subject: email.subject,
    body: email.body,
  });
  if (rule === null || rule.webhookUrl === null || isDestinationUrl(rule.webhookUrl)) return rule;
  return { ...rule, webhookUrl: null };
}
