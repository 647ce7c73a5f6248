import { foldDigits, foldLines } from "../text.ts";
import { freeStandingTime } from "./free-standing-time.ts";
import { requestedTime } from "./requested-time.ts";

/**
 * When the delivery is asked for in a plain text: `HHhMM`, `le dd/mm/yyyy à HHhMM`, or null when the text names no time
 * (domain 6, steps 1 to 6).
 */
export function findDeliveryTime(text: string): string | null {
  const lines = foldDigits(foldLines(text));
  return requestedTime(lines.replaceAll("\n", " ")) ?? freeStandingTime(lines);
}
