const ON_WORDS: readonly string[] = ["1", "true", "yes", "on"];

/**
 * `WEBHOOK_SENDING_ENABLED` as the vectors have it: on when unset, off when it is anything but a word for on, blank too
 * (domain 8). The service reads it more strictly (departure `env-switch`).
 */
export function parseSendingSwitch(variable: string | undefined): boolean {
  return variable === undefined || ON_WORDS.includes(variable.trim().toLowerCase());
}
