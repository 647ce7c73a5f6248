import { join } from "node:path";
import { readIfPresent } from "./read-if-present.ts";

/** What a running `npm start` noted in its data folder under `name`; undefined when there is nothing. */
export async function readNote(folder: string, name: string): Promise<string | undefined> {
  return (await readIfPresent(join(folder, name)))?.trim() || undefined;
}
