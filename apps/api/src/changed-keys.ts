/** The keys of two values of one setting that differ. */
export function changedKeys(before: object, after: object): string[] {
  const earlier = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after)
    .filter(([key, value]) => JSON.stringify(earlier.get(key)) !== JSON.stringify(value))
    .map(([key]) => key);
}
