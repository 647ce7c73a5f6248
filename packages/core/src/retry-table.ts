import type { FailureReason } from "./failure-reason.ts";

/**
 * How long a failure deserves to be tried again:
 * `never` not at all, `few` three attempts in all, `whole` the whole schedule,
 * `slow` the whole schedule with long waits only.
 */
export type Pace = "never" | "few" | "whole" | "slow";

/** Reasons that name the cause themselves; the others say no more than their status does. */
const paceByReason: Record<FailureReason, Pace | "by_status"> = {
  bot_protection_denied: "by_status",
  unsupported_media_type: "whole",
  rate_limited: "slow",
  gone: "never",
  redirect_refused: "few",
  upstream_client_error: "by_status",
  upstream_server_error: "whole",
  remote_application_error: "whole",
  timeout: "slow",
  network_error: "whole",
  tls_error: "whole",
  egress_blocked: "few",
};

/** 4xx answers that a later, equal request may well not get. Every other 4xx is about the request itself. */
const passingStatuses = new Set([408, 409, 415, 425]);

export function paceOf(reason: FailureReason, status: number | null): Pace {
  const pace = paceByReason[reason];
  return pace === "by_status" ? paceOfStatus(status) : pace;
}

function paceOfStatus(status: number | null): Pace {
  if (status === 429) return "slow";
  const isHopeless = status !== null && status >= 300 && status < 500;
  return isHopeless && !passingStatuses.has(status) ? "few" : "whole";
}
