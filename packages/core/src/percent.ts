const PERCENT = 0x25;
const HEX_DIGITS = "0123456789abcdef";
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Decodes `%xx` as UTF-8; what is not UTF-8 becomes U+FFFD, a `%` before anything else stays. Never throws. */
export function percentDecode(text: string): string {
  if (!text.includes("%")) return text;
  const bytes = encoder.encode(text);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const escaped = bytes[at] === PERCENT ? hexByte(bytes[at + 1], bytes[at + 2]) : null;
    bytes[length] = escaped ?? bytes[at] ?? 0;
    if (escaped !== null) at += 2;
    length += 1;
  }
  return decoder.decode(bytes.subarray(0, length));
}

/** Encodes as UTF-8 everything but ASCII letters, digits and `- . _ ~`. Never throws: a lone surrogate is U+FFFD. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function hexByte(high: number | undefined, low: number | undefined): number | null {
  const sixteens = hexDigit(high);
  const units = hexDigit(low);
  return sixteens === -1 || units === -1 ? null : sixteens * 16 + units;
}

function hexDigit(byte: number | undefined): number {
  return byte === undefined ? -1 : HEX_DIGITS.indexOf(String.fromCharCode(byte).toLowerCase());
}
