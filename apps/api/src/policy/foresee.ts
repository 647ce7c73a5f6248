import { decide, type InboundEmail, type Settings } from "@gmail-push/core";

/** Where an email ends up: rules and destinations, whatever the clock shows. */
export type Foreseen =
  | { kind: "deliver"; rule: { id: string; name: string } | null; urls: string[] }
  | { kind: "skip"; because: "outside_time_window" | "no_links" }
  | { kind: "wait"; because: "no_destination" };

/** What becomes of an email that arrives at a time; one that waits for the window is decided when it opens. */
export function foresee(email: InboundEmail, settings: Settings, at: Date): Foreseen {
  let decision = decide(email, settings, at);
  if (decision.kind === "wait" && decision.because === "outside_window") {
    decision = decide(email, settings, decision.until);
  }
  if (decision.kind === "skip") return { kind: "skip", because: decision.because };
  if (decision.kind === "wait") return { kind: "wait", because: "no_destination" };
  const rule = decision.deliveries.find((delivery) => delivery.rule !== null)?.rule ?? null;
  return {
    kind: "deliver",
    rule: rule && { id: rule.id, name: rule.name },
    urls: decision.deliveries.map(({ url }) => url),
  };
}

/** Whether two outcomes differ in anything but a rule's name. */
export function isSameOutcome(one: Foreseen, other: Foreseen): boolean {
  const essence = (outcome: Foreseen) =>
    outcome.kind === "deliver"
      ? [outcome.kind, outcome.rule?.id, ...outcome.urls]
      : [outcome.kind, outcome.because];
  return JSON.stringify(essence(one)) === JSON.stringify(essence(other));
}
