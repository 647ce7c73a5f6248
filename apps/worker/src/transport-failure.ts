import type { FailureCause, FailureReason } from "@gmail-push/core";
import { EgressBlockedError } from "@gmail-push/infra";
import { RequestError } from "got";

/** Why no whole answer came. */
export type TransportFailure = Extract<
  FailureReason,
  "timeout" | "network_error" | "tls_error" | "egress_blocked"
>;

/** The codes of OpenSSL's certificate checks and of the handshake. */
const tlsCode =
  /^(?:EPROTO$|ERR_SSL_|ERR_TLS_|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_|INVALID_|ERROR_IN_C|PATH_LENGTH_)/;

/** Sorts what got threw. Throws it again when it is no failure of the network but a fault of ours. */
export function transportFailure(error: unknown): TransportFailure {
  if (!(error instanceof RequestError) || error.cause instanceof TypeError) throw error;
  if (error.code === "egress_blocked") return "egress_blocked";
  if (error.code === "ETIMEDOUT") return "timeout";
  return tlsCode.test(error.code) ? "tls_error" : "network_error";
}

const causeByCode: Readonly<Record<string, FailureCause>> = {
  ENOTFOUND: "dns_failure",
  ENODATA: "dns_failure",
  ESERVFAIL: "dns_failure",
  EREFUSED: "dns_failure",
  // Of a name server that is too slow; a connection's own is ETIMEDOUT.
  ETIMEOUT: "dns_failure",
  EAI_AGAIN: "dns_failure",
  EAI_FAIL: "dns_failure",
  ECONNREFUSED: "connection_refused",
  ECONNRESET: "connection_reset",
  EPIPE: "connection_reset",
  // What got calls an answer that ends before its end.
  ERR_READING_RESPONSE_STREAM: "connection_reset",
  ERR_HTTP_CONTENT_LENGTH_MISMATCH: "connection_reset",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  CERT_HAS_EXPIRED: "certificate_expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "certificate_name",
  CERT_UNTRUSTED: "certificate_untrusted",
  DEPTH_ZERO_SELF_SIGNED_CERT: "certificate_untrusted",
  SELF_SIGNED_CERT_IN_CHAIN: "certificate_untrusted",
  UNABLE_TO_GET_ISSUER_CERT: "certificate_untrusted",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "certificate_untrusted",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "certificate_untrusted",
  EPROTO: "handshake_failed",
};

/** What lies behind a failure of the network; null when its code says no more than its sort. */
export function failureCause(error: unknown): FailureCause | null {
  if (!(error instanceof RequestError)) return null;
  const { code } = error;
  if (code.startsWith("HPE_")) return "invalid_answer";
  if (code.startsWith("ERR_SSL_")) return "handshake_failed";
  return Object.hasOwn(causeByCode, code) ? (causeByCode[code] ?? null) : null;
}

/** The rule that an egress guard in the way of a request named; null when none was. */
export function blockedRule(error: unknown): string | null {
  const cause = error instanceof RequestError ? error.cause : null;
  return cause instanceof EgressBlockedError ? cause.rule : null;
}

/** Whether a connection kept from an earlier request turned out to be closed already. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof RequestError && (error.code === "ECONNRESET" || error.code === "EPIPE");
}
