import { z } from "zod";

/** The range in the words of a mistake. */
function rangeText(min: number, max: number): string {
  return max === Infinity ? `of at least ${min}` : `from ${min} to ${max}`;
}

function numberThat(isRight: (value: number) => boolean, error: string) {
  return z.coerce.number({ error }).refine(isRight, { error });
}

/** A number of at least `min` and at most `max`; its one mistake tells the range. */
export function numberFrom(min: number, max = Infinity) {
  return numberThat(
    (value) => value >= min && value <= max,
    `must be a number ${rangeText(min, max)}`,
  );
}

/** `numberFrom`, without fractions. */
export function wholeNumberFrom(min: number, max = Infinity) {
  return numberThat(
    (value) => Number.isSafeInteger(value) && value >= min && value <= max,
    `must be a whole number ${rangeText(min, max)}`,
  );
}

/** One of these words; its mistake lists them. */
export function oneOf<const T extends readonly string[]>(words: T) {
  return z.enum(words, { error: `must be one of ${words.join(", ")}` });
}
