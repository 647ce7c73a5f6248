/** The longest a caller may hold a request, in seconds. */
const MAX_WAIT_SECONDS = 60;

/**
 * The `wait` preference of a `Prefer` header (RFC 7240), in whole seconds up to 60; null when there is
 * none that can be honoured.
 */
export function parseWaitPreference(header: string | undefined): number | null {
  if (header === undefined) return null;
  for (const preference of header.slice(0, 1_000).split(/[,;]/)) {
    const seconds = /^wait\s*=\s*"?(\d{1,6})"?$/i.exec(preference.trim())?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), MAX_WAIT_SECONDS);
  }
  return null;
}
