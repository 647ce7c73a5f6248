import { type Excerpt, excerptOf, type Span } from "../excerpt.ts";
import { foldDigits } from "../text.ts";
import { freeStandingTime } from "./free-standing-time.ts";
import { requestedTime } from "./requested-time.ts";

/**
 * When the delivery is asked for in a text of folded lines: `HHhMM`, `le dd/mm/yyyy à HHhMM`, or null when it names no
 * time (domain 6, steps 1 to 6).
 */
export function findDeliveryTime(foldedLines: string): string | null {
  const lines = foldDigits(foldedLines);
  return timeIn(lines)?.text ?? null;
}

/** The same, with the words it was read from. */
export function locateDeliveryTime(foldedLines: string): { time: string; found: Excerpt } | null {
  const lines = foldDigits(foldedLines);
  const time = timeIn(lines);
  return time === null ? null : { time: time.text, found: excerptOf(lines, time) };
}

function timeIn(lines: string): (Span & { text: string }) | null {
  return requestedTime(lines.replaceAll("\n", " ")) ?? freeStandingTime(lines);
}
