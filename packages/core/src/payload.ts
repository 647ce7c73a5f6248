import type { DeliverDecision, PlannedDelivery } from "./decide.ts";
import type { InboundEmail } from "./email.ts";
import { senderAddress } from "./sender.ts";

/** A link as a destination reads it; the copies are there when there are any. */
export interface DeliveryLink {
  provider: string;
  raw_url: string;
  direct_url?: string;
  r2_url?: string;
  original_filename?: string;
  /** of the copy, in bytes */
  size?: number;
  /** of the copy, in lower-case hex */
  sha256?: string;
}

/** What a destination receives, as JSON in this order of keys (domain 12.1). */
export interface Payload {
  microsoft_graph_email_id: string;
  subject: string;
  receivedDateTime: string;
  sender_address: string;
  bodyPreview: string;
  email_content: string;
  source: "gmail_push";
  sender_email: string;
  detector?: "recadrage" | "desabonnement_journee_tarifs";
  delivery_time?: string;
  webhooks_time_start?: string;
  webhooks_time_end?: string;
  delivery_links?: DeliveryLink[];
  routing_rule?: NonNullable<PlannedDelivery["rule"]>;
}

export interface PayloadInput {
  email: InboundEmail;
  emailId: string;
  decision: DeliverDecision;
  links: DeliveryLink[];
  rule: PlannedDelivery["rule"];
}

const PREVIEW_CODE_POINTS = 200;

/** Keys without a value are left out; `rule` is that of this delivery. */
export function buildPayload({ email, emailId, decision, links, rule }: PayloadInput): Payload {
  const { detection, webhooksTimeStart, webhooksTimeEnd } = decision;
  return {
    microsoft_graph_email_id: emailId,
    subject: email.subject,
    receivedDateTime: email.date,
    sender_address: email.sender,
    bodyPreview: previewOf(email.body),
    email_content: email.body,
    source: "gmail_push",
    sender_email: senderAddress(email.sender),
    ...(detection.kind !== "none" && { detector: detection.kind }),
    ...(detection.kind === "recadrage" && { delivery_time: detection.deliveryTime }),
    ...(webhooksTimeStart !== null && { webhooks_time_start: webhooksTimeStart }),
    ...(webhooksTimeEnd !== null && { webhooks_time_end: webhooksTimeEnd }),
    ...(links.length > 0 && { delivery_links: links }),
    ...(rule !== null && { routing_rule: rule }),
  };
}

function previewOf(body: string): string {
  return Array.from(body.slice(0, PREVIEW_CODE_POINTS * 2))
    .slice(0, PREVIEW_CODE_POINTS)
    .join("");
}
