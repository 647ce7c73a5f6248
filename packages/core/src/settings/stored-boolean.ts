/**
 * A stored switch: `true`, `false`, or those words as an old store may hold them. An absent or null one takes
 * `initial`; anything else counts as off (departure `strict-booleans`).
 */
export function storedBoolean(value: unknown, initial: boolean): boolean {
  if (value === undefined || value === null) return initial;
  return value === true || value === "true";
}
