/** The three date forms a recipient of HTTP must read (RFC 9110, 5.6.7). The last one names no zone: it is UTC. */
const dateForms = [
  { form: /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/, zone: "" },
  { form: /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/, zone: "" },
  { form: /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/, zone: " GMT" },
];

/** Milliseconds a `Retry-After` header asks for, 0 for a moment already past; null when it asks nothing readable. */
export function parseRetryAfter(value: string | undefined, now: Date): number | null {
  const text = value?.trim() ?? "";
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  const known = dateForms.find(({ form }) => form.test(text));
  if (known === undefined) return null;
  const at = Date.parse(text + known.zone);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
