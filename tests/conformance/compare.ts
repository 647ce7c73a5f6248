import { isObject } from "./vector.ts";

/** `exact`: equal JSON values. `subset`: ours may have more keys in any object, lists match item by item. */
export type Comparison = "exact" | "subset";

/** One line for each place where `ours` is not what is expected; none when it meets it. */
export function differences(
  expected: unknown,
  ours: unknown,
  comparison: Comparison,
  path = "",
): string[] {
  if (Array.isArray(expected) && Array.isArray(ours) && expected.length === ours.length) {
    return expected.flatMap((item, index) =>
      differences(item, ours[index], comparison, `${path}[${index}]`),
    );
  }
  if (isObject(expected) && isObject(ours)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(ours)]);
    return [...keys].flatMap((key) => {
      const place = path === "" ? key : `${path}.${key}`;
      if (!Object.hasOwn(expected, key)) {
        return comparison === "subset" ? [] : [`${place}: not expected, got ${show(ours[key])}`];
      }
      if (!Object.hasOwn(ours, key))
        return [`${place}: expected ${show(expected[key])}, got no key`];
      return differences(expected[key], ours[key], comparison, place);
    });
  }
  if (Object.is(expected, ours)) return [];
  const place = path === "" ? "value" : path;
  return [
    `${place}: expected ${show(expected)}`,
    `${" ".repeat(place.length)}       got ${show(ours)}`,
  ];
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
