import type { AlertInForce } from "@gmail-push/core";

/** As many as are looked up for their names; what is beyond shows its id. */
const MOST = 50;

/** The ids of the destinations that alerts are about, each once. */
export function troubledDestinations(
  alerts: readonly Pick<AlertInForce, "kind" | "subject">[],
): string[] {
  const ids = alerts.flatMap(({ kind, subject }) =>
    kind === "destination" && subject !== null ? [subject] : [],
  );
  return [...new Set(ids)].slice(0, MOST);
}
