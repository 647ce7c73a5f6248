import { type Admission, admit } from "./admit.ts";
import { type Decision, decide, linksOf } from "./decide.ts";
import type { InboundEmail } from "./email.ts";
import { bypassesWindow } from "./grounds.ts";
import type { Link } from "./links.ts";
import type { Clue } from "./patterns/clue.ts";
import { desaboClues } from "./patterns/desabo.ts";
import { mediaSolutionClues } from "./patterns/media-solution.ts";
import { createReading } from "./reading.ts";
import { type RuleTrace, traceRules } from "./rule-trace.ts";
import { senderAddress } from "./sender.ts";
import type { Settings } from "./settings.ts";
import { type WindowState, windowAt } from "./window-state.ts";
import { knownTimeZone } from "./zoned-time.ts";

/** What each step makes of an email, those too that the decision does not come to. */
export interface Explanation {
  admission: Admission;
  /** In order of priority: the first that matches is the detection. */
  patterns: { detector: "recadrage" | "desabonnement_journee_tarifs"; clues: Clue[] }[];
  /** `bypassed`: what was recognised goes out whether the window is open or not. */
  window: Pick<WindowState, "window" | "isInside"> & { bypassed: boolean };
  /** As many as are told; a body can be stuffed with tens of thousands. */
  links: Link[];
  rules: RuleTrace[];
  /** What `decide` says, which tells what was recognised too. */
  decision: Decision;
}

/** Why `decide` decides what it does, in the time `decide` itself takes and a bounded one more. */
export function explain(email: InboundEmail, settings: Settings, now: Date): Explanation {
  const timeZone = knownTimeZone(settings.timeZone);
  const reading = createReading(email);
  const decision = decide(email, settings, now);
  const { detection } = decision;
  const { window, isInside } = windowAt(settings.webhook_config, detection, now, timeZone);
  return {
    admission: admit(email, settings, now),
    patterns: [
      { detector: "recadrage", clues: mediaSolutionClues(reading) },
      { detector: "desabonnement_journee_tarifs", clues: desaboClues(reading) },
    ],
    window: { window, isInside, bypassed: bypassesWindow(detection) },
    links: linksOf(email, settings),
    rules: traceRules(settings.routing_rules.rules, {
      sender: senderAddress(email.sender),
      subject: email.subject,
      body: email.body,
    }),
    decision,
  };
}
