import type { FailureReason } from "@gmail-push/core";
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

/** The rule that an egress guard in the way of a request named; null when none was. */
export function blockedRule(error: unknown): string | null {
  const cause = error instanceof RequestError ? error.cause : null;
  return cause instanceof EgressBlockedError ? cause.rule : null;
}

/** Whether a connection kept from an earlier request turned out to be closed already. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof RequestError && (error.code === "ECONNRESET" || error.code === "EPIPE");
}
