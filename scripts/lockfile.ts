import { readFileSync } from "node:fs";
import { z } from "zod";

const entrySchema = z.looseObject({
  version: z.string().optional(),
  dev: z.boolean().optional(),
  license: z.string().optional(),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
const lockfileSchema = z.looseObject({ packages: z.record(z.string(), z.unknown()) });

/** The `packages` table of a package-lock.json, entries as they stand. */
export function readLockfile(file: string): Record<string, unknown> {
  return lockfileSchema.parse(JSON.parse(readFileSync(file, "utf8"))).packages;
}

export interface MissingPackage {
  path: string;
  entry: object;
}

const systems = ["android", "darwin", "freebsd", "linux", "openharmony", "win32"];
const processors = ["arm64", "arm", "ia32", "ppc64", "riscv64", "s390x", "x64"];

/** Optional packages that some locked package names and the lockfile does not hold, with the entry each needs. */
export function missingOptionalPackages(packages: Record<string, unknown>): MissingPackage[] {
  const paths = Object.keys(packages);
  return Object.values(packages).flatMap((value) => {
    const parent = entrySchema.parse(value);
    return Object.entries(parent.optionalDependencies)
      .map(([name, version]) => ({ path: `node_modules/${name}`, name, version }))
      .filter(({ path }) => !paths.some((held) => held === path || held.endsWith(`/${path}`)))
      .map(({ path, name, version }) => ({ path, entry: buildEntry(parent, name, version) }));
  });
}

/** Platform packages carry their platform in the name: `@oxlint/binding-linux-arm64-musl`. */
function buildEntry(parent: z.infer<typeof entrySchema>, name: string, version: string): object {
  const words = name.split(/[-/]/);
  const known = (choices: string[]): string[] => words.filter((word) => choices.includes(word));
  return {
    version,
    cpu: known(processors),
    ...(parent.dev === true && { dev: true }),
    ...(parent.license !== undefined && { license: parent.license }),
    optional: true,
    os: known(systems),
  };
}
