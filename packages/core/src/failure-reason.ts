import { z } from "zod";
import { parseJson } from "./parse-json.ts";

/** Why an attempt failed, as stored and shown: the names of domain 13.4, with what they left unnamed. */
export const failureReasons = [
  "bot_protection_denied",
  "unsupported_media_type",
  "rate_limited",
  "gone",
  "redirect_refused",
  "upstream_client_error",
  "upstream_server_error",
  "remote_application_error",
  "timeout",
  "network_error",
  "tls_error",
  "egress_blocked",
] as const;

export type FailureReason = (typeof failureReasons)[number];

/** What lies behind a `network_error` or a `tls_error`; a closed list, so that no address or host is ever in it. */
export const failureCauses = [
  "dns_failure",
  "connection_refused",
  "connection_reset",
  "unreachable",
  "invalid_answer",
  "certificate_expired",
  "certificate_name",
  "certificate_untrusted",
  "handshake_failed",
] as const;

export type FailureCause = (typeof failureCauses)[number];

const botProtectionMarks = ["imunify360", "bot-protection"];
/** Failing to parse costs more than all else that is done with a short answer. */
const OBJECT_START = /^[\t\n\r ]*\{/;
const refusalSchema = z.object({ success: z.literal(false) });

/** Null when the answer confirms the delivery: any 2xx, unless its JSON says `"success": false`. */
export function failureOfAnswer(status: number, body: string): FailureReason | null {
  const failure = failureOfStatus(status) ?? (refuses(body) ? "remote_application_error" : null);
  return isUnspecific(failure) && mentionsBotProtection(body) ? "bot_protection_denied" : failure;
}

function failureOfStatus(status: number): FailureReason | null {
  if (status >= 200 && status < 300) return null;
  if (status === 410) return "gone";
  if (status === 415) return "unsupported_media_type";
  if (status === 429) return "rate_limited";
  if (status >= 500) return "upstream_server_error";
  if (status >= 400) return "upstream_client_error";
  return status >= 300 ? "redirect_refused" : "network_error";
}

/** A 2xx that is not JSON confirms the delivery all the same. */
function refuses(body: string): boolean {
  return OBJECT_START.test(body) && refusalSchema.safeParse(parseJson(body)).success;
}

/** A mark in the text explains an answer whose status says little; 410 and redirects speak for themselves. */
function isUnspecific(failure: FailureReason | null): boolean {
  return failure !== null && failure !== "gone" && failure !== "redirect_refused";
}

function mentionsBotProtection(body: string): boolean {
  const text = body.toLowerCase();
  return botProtectionMarks.some((mark) => text.includes(mark));
}
