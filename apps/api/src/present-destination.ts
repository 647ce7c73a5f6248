import { maskUrl } from "@gmail-push/core";
import type { Destination, Role } from "@gmail-push/infra";
import type { DestinationView } from "./destination-steps.ts";
import { HttpError } from "./http-error.ts";
import { isoTime } from "./iso-time.ts";

/** @throws {HttpError} 404 when there is none. */
export function foundDestination(destination: Destination | null): Destination {
  if (destination !== null) return destination;
  throw new HttpError(404, "unknown_destination", "No such destination");
}

/** Header values may be credentials. */
function withoutValues(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.keys(headers).map((name) => [name, "***"]));
}

/** A destination; operators see all of it, the secret too: receivers verify with it. */
export function presentDestination({ destination, health }: DestinationView, role: Role) {
  const { id, version, options, secrets } = destination;
  const isOperator = role === "operator";
  return {
    id,
    url: isOperator ? destination.url : `${maskUrl(destination.url)}/***`,
    ...options,
    headers: isOperator ? options.headers : withoutValues(options.headers),
    disabled_because: destination.disabled_because,
    version,
    created_at: isoTime(destination.created_at),
    secret: isOperator ? (secrets[0]?.secret ?? null) : null,
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
