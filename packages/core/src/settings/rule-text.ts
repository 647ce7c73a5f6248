/**
 * The text a rule's value stands for. Numbers and booleans are written as the system before this one wrote
 * them into its store; null for what has no text form.
 */
export function ruleText(value: unknown): string | null {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value.trim();
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  return null;
}

/** The same for a word out of a fixed list: any case. */
export function ruleWord(value: unknown): string {
  return ruleText(value)?.toLowerCase() ?? "";
}
