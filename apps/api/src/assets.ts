import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import express, { Router } from "express";

const OWN = join(import.meta.dirname, "../assets");
/** Files of libraries, by the name they are served under. */
const vendor: Readonly<Record<string, string>> = {
  "vendor/htmx.min.js": fileURLToPath(import.meta.resolve("htmx.org/dist/htmx.min.js")),
  "vendor/uplot.js": fileURLToPath(import.meta.resolve("uplot/dist/uPlot.esm.js")),
  "vendor/uplot.css": fileURLToPath(import.meta.resolve("uplot/dist/uPlot.min.css")),
};

function versionOfAll(): string {
  const hash = createHash("sha256");
  const own = readdirSync(OWN).toSorted();
  for (const name of own) hash.update(name).update(readFileSync(join(OWN, name)));
  for (const file of Object.values(vendor)) hash.update(readFileSync(file));
  return hash.digest("base64url").slice(0, 10);
}

/** Changes with any asset, so that browsers may keep each for good. */
const VERSION = versionOfAll();

/** Where a page finds an asset. Modules import each other relatively, and so by version too. */
export function assetUrl(name: string): string {
  return `/assets/${VERSION}/${name}`;
}

/** Styles, scripts and icons; under the version of today they never change. */
export function assetRoutes(): Router {
  const router = Router();
  const serve = Router();
  for (const [name, file] of Object.entries(vendor)) {
    serve.get(`/${name}`, (_req, res) => res.sendFile(file, { maxAge: "1y", immutable: true }));
  }
  serve.use(express.static(OWN, { index: false, maxAge: "1y", immutable: true }));
  router.use(`/assets/${VERSION}`, serve);
  router.use("/assets", express.static(OWN, { index: false, maxAge: "1h" }));
  return router;
}
