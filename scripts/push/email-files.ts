import { glob, stat } from "node:fs/promises";
import { join } from "node:path";
import { LaunchError } from "../launch-error.ts";

/**
 * The .eml files that the sources name, each once, those of a folder or pattern in order.
 * Throws `LaunchError` for a source that names nothing.
 */
export async function findEmailFiles(sources: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const source of sources) {
    const files = await filesOf(source);
    if (files.length === 0) throw new LaunchError(`There is no .eml file at ${source}.`);
    for (const file of files) found.add(file);
  }
  return [...found];
}

async function filesOf(source: string): Promise<string[]> {
  const kind = await kindOf(source);
  if (kind === "file") return [source];
  const files: string[] = [];
  const matches = kind === "folder" ? glob("**/*.eml", { cwd: source }) : glob(source);
  for await (const match of matches) {
    if (match.endsWith(".eml")) files.push(kind === "folder" ? join(source, match) : match);
  }
  return files.toSorted();
}

async function kindOf(source: string): Promise<"file" | "folder" | "pattern"> {
  try {
    return (await stat(source)).isDirectory() ? "folder" : "file";
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "pattern";
    throw error;
  }
}
