import type { ZodError } from "zod";
import { regexText } from "./regex-text.ts";
import { defineTexts, type Locale } from "./texts.ts";

type Issue = ZodError["issues"][number];

/** Our own messages, by the English one that the schemas carry. */
const french: ReadonlyMap<string, string> = new Map([
  ["must not be blank", "ne doit pas être vide"],
  ["must be a text", "doit être un texte"],
  ["must be a URL that starts with https://", "doit être une adresse qui commence par https://"],
  ["must be a URL with a host", "doit être une adresse avec un nom d’hôte"],
  [
    "must not contain a user name or password",
    "ne doit contenir ni nom d’utilisateur ni mot de passe",
  ],
  ["must not be a placeholder address", "ne doit pas être une adresse d’exemple"],
  ["must be a time of day such as 9h05 or 09:05", "doit être une heure, par exemple 9h05 ou 09:05"],
  [
    "must name at least one day while the pause is on",
    "doit nommer au moins un jour tant que la pause est active",
  ],
  ["must not last longer than 20 days in all", "ne doit pas durer plus de 20 jours en tout"],
  ["must be an address, @domain or *@domain", "doit être une adresse, @domaine ou *@domaine"],
  ["must be json or form", "doit être json ou form"],
  ["must not be only spaces", "ne doit pas être fait que d’espaces"],
  ["is not a header name", "n’est pas un nom d’en-tête"],
  ["must be plain ASCII on one line", "doit être en ASCII, sur une seule ligne"],
  ["must not be more than 20", "ne doivent pas être plus de 20"],
  ["unknown key", "réglage inconnu"],
]);

const texts = defineTexts(
  {
    windowPair: "“Window opens” and “Window closes” go together: both, or neither",
    windowSame: "must differ from “Window opens”",
    wrong: "is not acceptable here",
    number: "must be a whole number",
    text: "must be a text",
    other: "is not of the right kind",
    atLeast: (bound: string) => `must be at least ${bound}`,
    atMost: (bound: string) => `must be at most ${bound}`,
    longest: (bound: string) => `must be at most ${bound} characters long`,
    shortest: "must not be blank",
    fewest: (bound: string) => `needs at least ${bound}`,
    most: (bound: string) => `takes at most ${bound}`,
    blocked: (reason: string) => `cannot be sent to from here: ${reason}`,
  },
  {
    windowPair:
      "« Ouverture de la plage » et « Fermeture de la plage » vont ensemble : les deux, ou aucune",
    windowSame: "doit différer de « Ouverture de la plage »",
    wrong: "n’est pas accepté ici",
    number: "doit être un nombre entier",
    text: "doit être un texte",
    other: "n’est pas du bon type",
    atLeast: (bound: string) => `doit être au moins ${bound}`,
    atMost: (bound: string) => `doit être au plus ${bound}`,
    longest: (bound: string) => `doit avoir au plus ${bound} caractères`,
    shortest: "ne doit pas être vide",
    fewest: (bound: string) => `en demande au moins ${bound}`,
    most: (bound: string) => `en accepte au plus ${bound}`,
    blocked: (reason: string) => `ne peut pas être joint d’ici : ${reason}`,
  },
);

function ownMessage(locale: Locale, message: string): string {
  const regex = regexText(locale, message);
  if (regex !== null) return regex;
  if (message === "start and end must both be set, or neither") return texts[locale].windowPair;
  if (message === "must differ from the start") return texts[locale].windowSame;
  if (locale === "en") return message;
  const longest = /^must be at most (\d+) characters long$/.exec(message)?.[1];
  if (longest !== undefined) return texts.fr.longest(longest);
  const words = /^must be one of (.+)$/.exec(message)?.[1];
  if (words !== undefined) return `doit être l’un de ${words}`;
  return french.get(message) ?? message;
}

function tooSmall(locale: Locale, { origin, minimum }: Issue & { code: "too_small" }): string {
  const { shortest, fewest, atLeast } = texts[locale];
  if (origin === "string") return shortest;
  return origin === "array" ? fewest(String(minimum)) : atLeast(String(minimum));
}

function tooBig(locale: Locale, { origin, maximum }: Issue & { code: "too_big" }): string {
  const { longest, most, atMost } = texts[locale];
  if (origin === "string") return longest(String(maximum));
  return origin === "array" ? most(String(maximum)) : atMost(String(maximum));
}

function wrongType(locale: Locale, { expected }: Issue & { code: "invalid_type" }): string {
  const { number, text, other } = texts[locale];
  if (expected === "int" || expected === "number") return number;
  return expected === "string" ? text : other;
}

/** What is wrong with a value, in the reader's language, to stand beside its field. */
export function issueText(locale: Locale, issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(locale, issue);
    case "too_small":
      return tooSmall(locale, issue);
    case "too_big":
      return tooBig(locale, issue);
    case "custom":
    case "invalid_format":
    case "invalid_value":
    case "invalid_union":
      return ownMessage(locale, issue.message);
    case "invalid_key":
    case "invalid_element":
      return issueText(locale, firstInside(issue));
    case "not_multiple_of":
    case "unrecognized_keys":
      return texts[locale].wrong;
  }
}

/** Of a record, what is wrong with the key or the value. */
function firstInside(issue: Issue & { code: "invalid_key" | "invalid_element" }): Issue {
  const [inside] = issue.issues;
  return inside ?? { code: "custom", path: [], message: issue.message };
}

const blockedReasons = defineTexts<Record<string, string>>(
  {
    invalid_url: "it is no address",
    scheme: "only https is allowed",
    credentials: "it holds a user name or password",
    port: "this port belongs to another protocol",
    unresolved: "its host has no address",
    metadata: "this is the cloud’s metadata service",
    loopback: "it is this machine",
    private: "it is a private network",
    shared: "it is a network shared by an operator",
    reserved: "it is a reserved address",
    link_local: "it is a link-local address",
  },
  {
    invalid_url: "ce n’est pas une adresse",
    scheme: "seul https est permis",
    credentials: "elle contient un nom d’utilisateur ou un mot de passe",
    port: "ce port est celui d’un autre protocole",
    unresolved: "son hôte n’a pas d’adresse",
    metadata: "c’est le service de métadonnées de l’hébergeur",
    loopback: "c’est cette machine",
    private: "c’est un réseau privé",
    shared: "c’est un réseau partagé d’opérateur",
    reserved: "c’est une adresse réservée",
    link_local: "c’est une adresse locale au lien",
  },
);

/** Why the egress guard refuses a URL. */
export function blockedText(locale: Locale, rule: string): string {
  const reasons = new Map(Object.entries(blockedReasons[locale]));
  return texts[locale].blocked(reasons.get(rule) ?? rule);
}
