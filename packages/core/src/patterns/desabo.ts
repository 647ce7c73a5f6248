import { decodeEntities } from "../entities.ts";
import { plainText } from "../plain-text.ts";
import { providerLinks } from "../provider-links.ts";
import { splitUrl } from "../split-url.ts";
import { fold } from "../text.ts";

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
  const subject = fold(email.subject);
  const body = fold(plainText(email.body));
  const hasDropboxRequest = holdsRequestLink(email.body);
  const isUnsubscribe = body.includes(UNSUBSCRIBE) || subject.includes(UNSUBSCRIBE);
  const matches =
    REQUIRED.every((words) => body.includes(words)) &&
    (isUnsubscribe || hasDropboxRequest) &&
    !FORBIDDEN.some((words) => body.includes(words));
  const urgent = URGENT.some((word) => subject.includes(word) || body.includes(word));
  return { matches, hasDropboxRequest, urgent };
}

/** Looked for in the body as posted, by host and path (departure `request-link`). */
function holdsRequestLink(body: string): boolean {
  for (const { provider, rawUrl } of providerLinks(decodeEntities(body))) {
    const path = splitUrl(rawUrl).path.toLowerCase();
    if (provider === "dropbox" && path.startsWith(REQUEST_PATH)) return true;
  }
  return false;
}
