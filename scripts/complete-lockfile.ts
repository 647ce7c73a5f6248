import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { missingOptionalPackages, readLockfile } from "./lockfile.ts";

/*
 * A registry mirror may offer only some of a tool's per-platform packages. `npm install` then leaves the others
 * out of the lockfile, and `npm ci` refuses it. This writes their entries back; npm keeps them from then on.
 */
const file = join(import.meta.dirname, "..", "package-lock.json");
const missing = missingOptionalPackages(readLockfile(file));
const lockfile: unknown = JSON.parse(readFileSync(file, "utf8"));
if (typeof lockfile !== "object" || lockfile === null) throw new Error(`${file} is not a lockfile`);

const packages = {
  ...readLockfile(file),
  ...Object.fromEntries(missing.map(({ path, entry }) => [path, entry])),
};
writeFileSync(file, `${JSON.stringify({ ...lockfile, packages }, null, 2)}\n`);
console.log(`${missing.length} optional packages added`);
