import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** What a running `npm start` noted in its data folder under `name`; undefined when there is nothing. */
export async function readNote(folder: string, name: string): Promise<string | undefined> {
  try {
    return (await readFile(join(folder, name), "utf8")).trim() || undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
