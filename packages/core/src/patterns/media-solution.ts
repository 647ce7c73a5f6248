import { createReading, type Reading } from "../reading.ts";
import { fold, WORD } from "../text.ts";
import { minuteOfDay } from "../zoned-time.ts";
import { clockTime } from "./clock-time.ts";
import { findDeliveryTime } from "./delivery-time.ts";

/** `deliveryTime` is `HHhMM` or `le dd/mm/yyyy à HHhMM`; without one an email is no recadrage. */
export type MediaSolutionMatch =
  | { matches: true; deliveryTime: string }
  | { matches: false; deliveryTime: null };

const NO_MATCH = { matches: false, deliveryTime: null } as const;

const SUBJECT_PHRASES = ["media solution", "missions recadrage"];
const LOT = /(?<!\p{L})lots?(?!\p{L})/u;
const URGENCY = new RegExp(`(?<!${WORD})urgence(?!${WORD})`, "u");
const HOUR_MS = 3_600_000;
const MINUTES_PER_HOUR = 60;

/** Links that count without their scheme, unless they only end like the host they name. */
const BARE_LINK =
  /(?<![\p{L}\p{N}_-])(?:dropbox\.com\/scl\/fo|fromsmash\.com\/|swisstransfer\.com\/d\/)/u;

/** Recognises a Média Solution recadrage: its subject, a link, and a delivery time in the zone (domain 6). */
export function detectMediaSolution(
  email: { subject: string; body: string },
  now: Date,
  timeZone: string,
): MediaSolutionMatch {
  return matchMediaSolution(createReading(email), now, timeZone);
}

export function matchMediaSolution(
  reading: Reading,
  now: Date,
  timeZone: string,
): MediaSolutionMatch {
  if (!isRecadrageSubject(reading.subject) || !holdsLink(reading)) return NO_MATCH;
  const deliveryTime = URGENCY.test(reading.subject)
    ? oneHourLater(now, timeZone)
    : findDeliveryTime(reading.lines());
  return deliveryTime === null ? NO_MATCH : { matches: true, deliveryTime };
}

function isRecadrageSubject(subject: string): boolean {
  return SUBJECT_PHRASES.every((phrase) => subject.includes(phrase)) && LOT.test(subject);
}

/** Looked for in the body as posted: a link may stand in an attribute only. */
function holdsLink({ links, body }: Reading): boolean {
  return links().length > 0 || BARE_LINK.test(fold(body));
}

/** One elapsed hour, whatever the clocks do meanwhile (departure `elapsed-hour`). */
function oneHourLater(now: Date, timeZone: string): string | null {
  const minutes = minuteOfDay(new Date(now.getTime() + HOUR_MS), timeZone);
  return clockTime(
    String(Math.floor(minutes / MINUTES_PER_HOUR)),
    String(minutes % MINUTES_PER_HOUR),
  );
}
