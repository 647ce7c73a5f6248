/** A place in a text: from `start` (included) to `end` (excluded), in UTF-16 units. */
export interface Span {
  start: number;
  end: number;
}

/** A piece of a text around a match, short enough to be shown. */
export interface Excerpt {
  before: string;
  match: string;
  after: string;
  /** Whether there is more text in front, in the midst of the match, and behind. */
  cut: { start: boolean; match: boolean; end: boolean };
}

const CONTEXT = 60;
const MAX_MATCH = 300;

/** The match with what stands around it. */
export function excerptOf(text: string, { start, end }: Span): Excerpt {
  const from = wholeCharacter(text, Math.max(0, start - CONTEXT));
  const matchEnd = wholeCharacter(text, Math.min(end, start + MAX_MATCH));
  const to = wholeCharacter(text, Math.min(text.length, end + CONTEXT));
  return {
    before: text.slice(from, start),
    match: text.slice(start, matchEnd),
    after: text.slice(end, to),
    cut: { start: from > 0, match: matchEnd < end, end: to < text.length },
  };
}

/** The first place of words in a text; null when they are not in it. */
export function excerptAround(text: string, words: string): Excerpt | null {
  const start = text.indexOf(words);
  return start === -1 ? null : excerptOf(text, { start, end: start + words.length });
}

/** A cut through a pair of surrogates moves behind it. */
function wholeCharacter(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc_00 && unit <= 0xdf_ff ? Math.min(at + 1, text.length) : at;
}
