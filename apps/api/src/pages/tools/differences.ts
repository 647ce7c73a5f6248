import { maskAddress } from "@gmail-push/core";
import { z } from "zod";
import type { PageContext } from "../page-context.ts";
import { keyText } from "./setting-texts.ts";
import { valueText } from "./value-text.ts";

type Reader = Pick<PageContext, "locale" | "role">;

/** One line of a comparison: a key's text before and after. */
export interface Difference {
  label: string;
  before: string;
  after: string;
}

/** A member of a list: what people call it, and all that it is. */
interface Member {
  id: string;
  name: string;
  text: string;
}

const MAX_NAMED = 20;
const sendersSchema = z.array(z.string());
const rulesSchema = z.array(z.looseObject({ id: z.string(), name: z.string() }));

/** The members of a list that is compared by them; null for any other value. */
function membersOf({ role }: Reader, key: string, value: unknown): Member[] | null {
  if (key === "senders") {
    const senders = sendersSchema.safeParse(value);
    const show = (sender: string) => (role === "operator" ? sender : maskAddress(sender));
    return senders.success
      ? senders.data.map((sender) => ({ id: sender, name: show(sender), text: sender }))
      : null;
  }
  const rules = key === "rules" ? rulesSchema.safeParse(value) : null;
  if (rules?.success !== true) return null;
  return rules.data.map((rule) => ({ id: rule.id, name: rule.name, text: JSON.stringify(rule) }));
}

function named(sign: string, members: readonly Member[]): string {
  if (members.length === 0) return "";
  const names = members.slice(0, MAX_NAMED).map(({ name }) => name);
  return ` (${sign} ${names.join(", ")}${members.length > MAX_NAMED ? " …" : ""})`;
}

/** Which members came (+), went (−) or changed (±); where only their order did, the order (⇅). */
function memberDifference(
  reader: Reader,
  key: string,
  before: unknown,
  after: unknown,
): Pick<Difference, "before" | "after"> | null {
  const [earlier, later] = [membersOf(reader, key, before), membersOf(reader, key, after)];
  if (earlier === null || later === null) return null;
  const textBefore = new Map(earlier.map(({ id, text }) => [id, text]));
  const idsAfter = new Set(later.map(({ id }) => id));
  const gone = earlier.filter(({ id }) => !idsAfter.has(id));
  const come = later.filter(({ id }) => !textBefore.has(id));
  const changed = later.filter(({ id, text }) => (textBefore.get(id) ?? text) !== text);
  const isOrder = gone.length + come.length + changed.length === 0;
  const wasCounted = valueText(reader, key, before);
  const isCounted = valueText(reader, key, after);
  if (isOrder) {
    return { before: wasCounted + named("⇅", earlier), after: isCounted + named("⇅", later) };
  }
  return {
    before: wasCounted + named("−", gone),
    after: isCounted + named("+", come) + named("±", changed),
  };
}

/** What differs between two values of one setting. */
export function differences(reader: Reader, before: object, after: object): Difference[] {
  const earlier = new Map<string, unknown>(Object.entries(before));
  return Object.entries(after).flatMap(([key, value]: [string, unknown]) => {
    const was = earlier.get(key);
    if (JSON.stringify(was) === JSON.stringify(value)) return [];
    const plain = { before: valueText(reader, key, was), after: valueText(reader, key, value) };
    const texts = memberDifference(reader, key, was, value) ?? plain;
    return [{ label: keyText(reader.locale, key), ...texts }];
  });
}
