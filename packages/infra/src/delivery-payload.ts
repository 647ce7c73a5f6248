import {
  buildPayload,
  type Decision,
  type DeliveryLink,
  type InboundEmail,
  type Link,
  normalizeSourceUrl,
  type Payload,
  type PlannedDelivery,
} from "@gmail-push/core";
import type { LinkStore } from "./link-store.ts";

/** A decided email, ready to be written as payloads. */
export interface DecidedEmail {
  email: InboundEmail;
  emailId: string;
  decision: Extract<Decision, { kind: "deliver" }>;
}

export type ComposePayload = (
  decided: DecidedEmail,
  rule: PlannedDelivery["rule"],
) => Promise<Payload>;

/**
 * Writes payloads with whatever copies of the links exist by now; the preview and the worker use the
 * same one. Without `links` offload is off, and a link is just as it was found (domain 9.4).
 */
export function createComposePayload({ links }: { links: LinkStore | null }): ComposePayload {
  async function withCopy(link: Link): Promise<DeliveryLink> {
    const found = { provider: link.provider, raw_url: link.rawUrl };
    if (links === null) return found;
    const pair = await links.find(normalizeSourceUrl(link.rawUrl, link.provider));
    const { r2_url, original_filename, size, sha256 } = pair ?? {};
    return {
      ...found,
      direct_url: link.rawUrl,
      ...(r2_url !== undefined && { r2_url }),
      ...(original_filename !== undefined && { original_filename }),
      ...(size !== undefined && { size }),
      ...(sha256 !== undefined && { sha256 }),
    };
  }

  return async ({ email, emailId, decision }, rule) =>
    buildPayload({
      email,
      emailId,
      decision,
      links: await Promise.all(decision.links.map(withCopy)),
      rule,
    });
}
