import { defineTexts, type Locale } from "./texts.ts";

const texts = defineTexts(
  {
    refused: (detail: string) => `RE2 cannot read this expression: ${detail}`,
    hint: "Look-around and references back to groups do not exist in RE2.",
    tooLarge: "this expression is too costly to run: repeat less",
  },
  {
    refused: (detail: string) => `RE2 ne sait pas lire cette expression : ${detail}`,
    hint: "Les assertions et les références à un groupe n’existent pas dans RE2.",
    tooLarge: "cette expression coûte trop cher à exécuter : réduisez les répétitions",
  },
);

/** What RE2 says, in French. */
const mistakes: readonly (readonly [english: string, french: string])[] = [
  ["missing closing )", "il manque une parenthèse fermante"],
  ["unexpected )", "parenthèse fermante en trop"],
  ["missing closing ]", "il manque un crochet fermant"],
  ["missing argument to repetition operator", "rien à répéter devant"],
  ["invalid nested repetition operator", "deux répétitions de suite"],
  ["invalid repeat count", "trop de répétitions"],
  ["invalid or unsupported Perl syntax", "écriture de Perl inconnue"],
  ["invalid escape sequence", "séquence d’échappement inconnue"],
  ["invalid named capture", "groupe mal nommé"],
  ["invalid character class range", "intervalle impossible"],
  ["trailing backslash at end of expression", "barre oblique inverse à la fin"],
];

const REFUSED = /^must be an expression RE2 accepts: (.*)$/s;

/** Why RE2 refuses an expression, in the reader's language; null for a message about something else. */
export function regexText(locale: Locale, message: string): string | null {
  const text = texts[locale];
  const mistake = REFUSED.exec(message)?.[1];
  if (mistake === undefined) return null;
  if (mistake === "too large a repetition") return text.tooLarge;
  const [english, french] = mistakes.find(([start]) => mistake.startsWith(start)) ?? ["", ""];
  const detail = locale === "fr" ? french + mistake.slice(english.length) : mistake;
  const isPerl = /^invalid (?:or unsupported Perl|escape)/.test(mistake);
  return isPerl ? `${text.refused(detail)}. ${text.hint}` : text.refused(detail);
}
