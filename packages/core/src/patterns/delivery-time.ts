import { foldDigits } from "../text.ts";
import { freeStandingTime } from "./free-standing-time.ts";
import { requestedTime } from "./requested-time.ts";

/**
 * When the delivery is asked for in a text of folded lines: `HHhMM`, `le dd/mm/yyyy à HHhMM`, or null when it names no
 * time (domain 6, steps 1 to 6).
 */
export function findDeliveryTime(foldedLines: string): string | null {
  const lines = foldDigits(foldedLines);
  return requestedTime(lines.replaceAll("\n", " ")) ?? freeStandingTime(lines);
}
