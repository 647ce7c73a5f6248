import type { AddressRange } from "./address-range.ts";

/** Which rule of the egress guard a URL breaks. Shown to operators; never tells the address itself. */
export type EgressRule =
  | "invalid_url"
  | "scheme"
  | "credentials"
  | "port"
  | "unresolved"
  | Exclude<AddressRange, "public">;

export class EgressBlockedError extends Error {
  override name = "EgressBlockedError";
  readonly code = "egress_blocked";
  readonly rule: EgressRule;

  constructor(rule: EgressRule) {
    super(`Blocked by the egress rule "${rule}"`);
    this.rule = rule;
  }
}
