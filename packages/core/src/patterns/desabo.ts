import { createReading, type Reading } from "../reading.ts";
import { splitUrl } from "../split-url.ts";

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
const REQUEST_PATH = "/request/";

/** Recognises a DESABO email by the words of its subject and plain text and by a Dropbox file-request link (domain 7). */
export function detectDesabo(email: { subject: string; body: string }): DesaboMatch {
  return matchDesabo(createReading(email));
}

export function matchDesabo(reading: Reading): DesaboMatch {
  const { subject } = reading;
  const body = reading.text();
  const hasDropboxRequest = holdsRequestLink(reading);
  const isUnsubscribe = body.includes(UNSUBSCRIBE) || subject.includes(UNSUBSCRIBE);
  const matches =
    REQUIRED.every((words) => body.includes(words)) &&
    (isUnsubscribe || hasDropboxRequest) &&
    !FORBIDDEN.some((words) => body.includes(words));
  const urgent = URGENT.some((word) => subject.includes(word) || body.includes(word));
  return { matches, hasDropboxRequest, urgent };
}

/** Looked for in the body as posted, by host and path (departure `request-link`). */
function holdsRequestLink({ links }: Reading): boolean {
  return links().some(
    ({ provider, rawUrl }) =>
      provider === "dropbox" && splitUrl(rawUrl).path.toLowerCase().startsWith(REQUEST_PATH),
  );
}
