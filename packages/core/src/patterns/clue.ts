import type { Excerpt } from "../excerpt.ts";

/** One thing a pattern looks for in an email. */
export interface Clue {
  kind: "words" | "link" | "request_link" | "delivery_time" | "urgency";
  /** `one_of`: at least one of those marked so must be there. `noted`: does not decide whether the pattern matches. */
  role: "needed" | "one_of" | "forbidden" | "noted";
  in: "subject" | "body" | "either";
  /** Folded, as looked for; "" when it is no fixed text. */
  words: string;
  /** In the text as the pattern reads it: folded. Links are as they were written. */
  found: Excerpt | null;
}
