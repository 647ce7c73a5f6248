import { type Excerpt, excerptAround, excerptOf } from "../excerpt.ts";
import { createReading, type Reading } from "../reading.ts";
import { fold, WORD } from "../text.ts";
import { minuteOfDay } from "../zoned-time.ts";
import { clockTime } from "./clock-time.ts";
import type { Clue } from "./clue.ts";
import { findDeliveryTime, locateDeliveryTime } from "./delivery-time.ts";

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

/** What the pattern looks for, and where it is: all that is needed is there exactly when it matches. */
export function mediaSolutionClues(reading: Reading): Clue[] {
  const { subject } = reading;
  const words = SUBJECT_PHRASES.map((phrase): Clue => ({
    kind: "words",
    role: "needed",
    in: "subject",
    words: phrase,
    found: excerptAround(subject, phrase),
  }));
  const lot = matchIn(subject, LOT);
  const urgency = matchIn(subject, URGENCY);
  const time = urgency ?? locateDeliveryTime(reading.lines())?.found ?? null;
  return [
    ...words,
    { kind: "words", role: "needed", in: "subject", words: "lot", found: lot },
    { kind: "link", role: "needed", in: "body", words: "", found: linkIn(reading) },
    urgency === null
      ? { kind: "delivery_time", role: "needed", in: "body", words: "", found: time }
      : { kind: "urgency", role: "needed", in: "subject", words: "urgence", found: urgency },
  ];
}

function matchIn(text: string, pattern: RegExp): Excerpt | null {
  const match = pattern.exec(text);
  if (match === null) return null;
  return excerptOf(text, { start: match.index, end: match.index + match[0].length });
}

function linkIn({ links, body }: Reading): Excerpt | null {
  const [first] = links();
  if (first === undefined) return matchIn(fold(body), BARE_LINK);
  return excerptOf(first.rawUrl, { start: 0, end: first.rawUrl.length });
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
