import { matchDesabo } from "./patterns/desabo.ts";
import { matchMediaSolution } from "./patterns/media-solution.ts";
import { createReading } from "./reading.ts";

/** What the patterns saw in an email. `deliveryTime` is `HHhMM` or `le dd/mm/yyyy à HHhMM`. */
export type Detection =
  | { kind: "recadrage"; deliveryTime: string }
  | { kind: "desabonnement_journee_tarifs"; urgent: boolean; hasDropboxRequest: boolean }
  | { kind: "none" };

/** Asks the patterns in order of priority. `timeZone` is the IANA zone in which a delivery time is told. */
export function detect(
  email: { subject: string; body: string },
  now: Date,
  timeZone: string,
): Detection {
  const reading = createReading(email);
  const { deliveryTime } = matchMediaSolution(reading, now, timeZone);
  if (deliveryTime !== null) return { kind: "recadrage", deliveryTime };
  const { matches, urgent, hasDropboxRequest } = matchDesabo(reading);
  return matches
    ? { kind: "desabonnement_journee_tarifs", urgent, hasDropboxRequest }
    : { kind: "none" };
}
