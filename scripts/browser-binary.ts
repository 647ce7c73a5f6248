import { access, constants } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { LaunchError } from "./launch-error.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
/** Where installers put a browser without telling PATH. */
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/usr/lib/chromium/chromium",
  "/usr/lib64/chromium-browser/chromium-browser",
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
];

const choices = `No Chromium or Chrome was found. Any one of these helps:
  - Debian and Ubuntu: apt-get install --no-install-recommends chromium fonts-dejavu-core
  - Fedora: dnf install chromium; Arch: pacman -S chromium; Alpine: apk add chromium font-dejavu
  - macOS: brew install --cask chromium
  - a browser that lies elsewhere: set CHROME_PATH to its program`;

/**
 * The program of a Chromium or Chrome: `CHROME_PATH` when set, else one on PATH, else one in a usual place.
 * Throws `LaunchError` with the choices when there is none.
 */
export async function findBrowserBinary(
  env: NodeJS.ProcessEnv,
  places: readonly string[] = PLACES,
): Promise<string> {
  const given = env["CHROME_PATH"] ?? "";
  if (given !== "") {
    if (await isProgram(given)) return given;
    throw new LaunchError(`CHROME_PATH is ${given}, and that is no program.\n${choices}`);
  }
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const path of [...onPath, ...places]) if (await isProgram(path)) return path;
  throw new LaunchError(choices);
}

async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
