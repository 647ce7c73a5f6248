import { DROPBOX_REQUEST_PATH, isDropboxRequest } from "../dropbox-path.ts";
import { excerptAround, excerptOf, type Excerpt } from "../excerpt.ts";
import type { Link } from "../provider-links.ts";
import { createReading, type Reading } from "../reading.ts";
import { splitUrl } from "../split-url.ts";
import type { Clue } from "./clue.ts";

export interface DesaboMatch {
  matches: boolean;
  /** Told even when the email does not match, as is `urgent`. */
  hasDropboxRequest: boolean;
  urgent: boolean;
}

const REQUIRED = ["journee", "tarifs habituels"];
const UNSUBSCRIBE = "desabonn";
const FORBIDDEN = [
  "annulation",
  "facturation",
  "facture",
  "moment",
  "reference client",
  "total ht",
];
const URGENT = ["urgent", "urgence"];

/** Recognises a DESABO email by the words of its subject and plain text and by a Dropbox file-request link (domain 7). */
export function detectDesabo(email: { subject: string; body: string }): DesaboMatch {
  return matchDesabo(createReading(email));
}

export function matchDesabo(reading: Reading): DesaboMatch {
  const { subject } = reading;
  const body = reading.text();
  const hasDropboxRequest = requestLink(reading) !== undefined;
  const isUnsubscribe = body.includes(UNSUBSCRIBE) || subject.includes(UNSUBSCRIBE);
  const matches =
    REQUIRED.every((words) => body.includes(words)) &&
    (isUnsubscribe || hasDropboxRequest) &&
    !FORBIDDEN.some((words) => body.includes(words));
  const urgent = URGENT.some((word) => subject.includes(word) || body.includes(word));
  return { matches, hasDropboxRequest, urgent };
}

/** What the pattern looks for, and where it is; `urgent` decides nothing but how it is treated. */
export function desaboClues(reading: Reading): Clue[] {
  const { subject } = reading;
  const body = reading.text();
  const wordsOf = (role: Clue["role"], words: readonly string[]) =>
    words.map((each): Clue => ({
      kind: "words",
      role,
      in: "body",
      words: each,
      found: excerptAround(body, each),
    }));
  const inEither = (words: string): Pick<Clue, "in" | "words" | "found"> => {
    const found = excerptAround(body, words);
    if (found !== null) return { in: "body", words, found };
    const inSubject = excerptAround(subject, words);
    return { in: inSubject === null ? "either" : "subject", words, found: inSubject };
  };
  const link = requestLink(reading)?.rawUrl;
  const request: Excerpt | null =
    link === undefined ? null : excerptOf(link, { start: 0, end: link.length });
  return [
    ...wordsOf("needed", REQUIRED),
    { kind: "words", role: "one_of", ...inEither(UNSUBSCRIBE) },
    {
      kind: "request_link",
      role: "one_of",
      in: "body",
      words: DROPBOX_REQUEST_PATH,
      found: request,
    },
    ...wordsOf("forbidden", FORBIDDEN),
    ...URGENT.map((words): Clue => ({ kind: "urgency", role: "noted", ...inEither(words) })),
  ];
}

/** Looked for in the body as posted, by host and path (departure `request-link`). */
function requestLink({ links }: Reading): Link | undefined {
  return links().find(
    ({ provider, rawUrl }) => provider === "dropbox" && isDropboxRequest(splitUrl(rawUrl).path),
  );
}
