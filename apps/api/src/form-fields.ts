import { z } from "zod";

const bodySchema = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** What was typed into a form. A field that was not sent is blank. */
export interface FormFields {
  text: (name: string) => string;
  /** every value of the name, such as the boxes that are ticked */
  texts: (name: string) => string[];
  has: (name: string) => boolean;
}

/** Reads a posted form; anything else has no fields. */
export function parseFormFields(body: unknown): FormFields {
  const parsed = bodySchema.safeParse(body);
  const values = new Map(Object.entries(parsed.success ? parsed.data : {}));
  const texts = (name: string) => [values.get(name) ?? []].flat();
  return { text: (name) => texts(name)[0] ?? "", texts, has: (name) => values.has(name) };
}
