import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

export const root = join(import.meta.dirname, "..", "..");

export interface Manifest {
  /** Folder below the root; "." for the root itself. */
  folder: string;
  name: string;
  scripts: Record<string, string>;
  dependencies: string[];
  devDependencies: string[];
}

const names = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({
  name: z.string(),
  scripts: names,
  dependencies: names,
  devDependencies: names,
});

export function readManifest(folder: string): Manifest {
  const manifest = manifestSchema.parse(JSON.parse(read(join(folder, "package.json"))));
  return {
    ...manifest,
    folder,
    dependencies: Object.keys(manifest.dependencies),
    devDependencies: Object.keys(manifest.devDependencies),
  };
}

export function readWorkspaces(): Manifest[] {
  return listFiles("{apps,packages}/*/package.json").map((file) =>
    readManifest(file.replace("/package.json", "")),
  );
}

/** Paths below the root, with `/`. */
export function listFiles(...patterns: string[]): string[] {
  return globSync(patterns, {
    cwd: root,
    exclude: (path) => path.includes("node_modules"),
  }).toSorted();
}

export function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** What a source file imports or re-exports, in its own words. */
export function importsOf(file: string): string[] {
  const code = read(file);
  const fixed = code.matchAll(
    /^(?:import |(?:import|export) [^"'=\n]* from |\} from )["']([^"'\n]+)["'];$/gm,
  );
  const dynamic = code.matchAll(/\bimport\(\s*["']([^"'\n]+)["']/g);
  return [...fixed, ...dynamic].map(([, specifier = ""]) => specifier);
}

/** The package of a specifier; `undefined` for relative files and Node's own modules. */
export function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith(".") || specifier.startsWith("node:")) return undefined;
  const [first = "", second = ""] = specifier.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}
