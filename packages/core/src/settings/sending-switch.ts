const ON_WORDS: readonly string[] = ["1", "true", "yes", "on"];

/** `WEBHOOK_SENDING_ENABLED`: on when unset, off when it is anything but a word for on, blank too (domain 8). */
export function parseSendingSwitch(variable: string | undefined): boolean {
  return variable === undefined || ON_WORDS.includes(variable.trim().toLowerCase());
}
