import type { Destination, DestinationHealth } from "@gmail-push/infra";
import { HttpError } from "./http-error.ts";
import { isoTime } from "./iso-time.ts";

/** @throws {HttpError} 404 when there is none. */
export function foundDestination(destination: Destination | null): Destination {
  if (destination !== null) return destination;
  throw new HttpError(404, "unknown_destination", "No such destination");
}

/** A destination as operators see it, secret included: receivers verify with it. */
export function presentDestination(destination: Destination, health: DestinationHealth) {
  const { id, url, version, options, secrets } = destination;
  return {
    id,
    url,
    ...options,
    disabled_because: destination.disabled_because,
    version,
    created_at: isoTime(destination.created_at),
    secret: secrets[0]?.secret ?? null,
    retiring_secrets: secrets.slice(1).map(({ expires_at: at }) => ({ expires_at: isoTime(at) })),
    health: {
      state: options.enabled ? health.state : "disabled",
      failures_in_a_row: health.failures,
      next_probe_at: isoTime(health.open_until),
      failing_since: isoTime(health.failing_since),
      last_success_at: isoTime(health.last_success_at),
      last_failure_at: isoTime(health.last_failure_at),
    },
  };
}
