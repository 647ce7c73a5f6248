import express, { type Express } from "express";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createAccess } from "../../apps/api/src/access.ts";
import { createApiApp } from "../../apps/api/src/api.ts";
import { createDashboard } from "../../apps/api/src/dashboard.ts";
import type { RouterDeps } from "../../apps/api/src/routers.ts";
import { withApiResources } from "../helpers/api-resources.ts";
import { listRoutes } from "../helpers/list-routes.ts";

/** Every route of the API and its pages, as `get /admin/emails/{}`: parameters have no names. */
function readRoutes(deps: RouterDeps): string[] {
  const pages: Express = express().use(createDashboard(deps, createAccess(deps)));
  const api = listRoutes(createApiApp(deps));
  const dashboard = listRoutes(pages).map(({ method, path }) => ({
    method,
    path: path === "/" ? "/admin" : `/admin${path}`,
  }));
  return [...api, ...dashboard].map(({ method, path }) => nameless(`${method} ${path}`));
}

function nameless(route: string): string {
  return route.replaceAll(/\{\w+\}/g, "{}");
}

/** `GET`, `POST /admin/rules` names two; those that begin with `…` hang on another and are left out. */
function routesIn(text: string): string[] {
  const spans = text.matchAll(/((?:`?(?:GET|POST|PUT|PATCH|DELETE)`?,? ?)+)(\/[^`?\s]*)[`?]/g);
  return [...spans].flatMap(([, methods = "", path = ""]) =>
    [...methods.matchAll(/[A-Z]+/g)].map(([method]) => nameless(`${method.toLowerCase()} ${path}`)),
  );
}

/** Paths in whatever row, and the endings of those that are written `…/{id}/stop`. */
function pathsIn(text: string): { whole: Set<string>; endings: string[] } {
  const spans = [...text.matchAll(/`(?:[A-Z]+ )?(…?)(\/[^`?\s]*)/g)];
  const pathsOf = (wanted: string) =>
    spans.flatMap(([, dots, path = ""]) => (dots === wanted ? [nameless(path)] : []));
  return { whole: new Set(pathsOf("")), endings: pathsOf("…") };
}

const readDocument = async () =>
  readFile(new URL("../../docs/http-api.md", import.meta.url), "utf8");

describe("docs/http-api.md", () => {
  it("names the path of every route, or its ending after `…`", async () => {
    const { whole, endings } = pathsIn(await readDocument());
    const isNamed = (path: string) =>
      whole.has(path) || endings.some((ending) => path.endsWith(ending));
    const paths = (await withApiResources(readRoutes)).map((route) => route.replace(/^\S+ /, ""));
    expect(paths.length).toBeGreaterThan(60);
    expect(paths.filter((path) => !isNamed(path))).toEqual([]);
  });

  it("names no route that is not there", async () => {
    const text = await readDocument();
    const named = routesIn(text);
    expect(named.length).toBeGreaterThan(60);
    const there = new Set(await withApiResources(readRoutes));
    expect(named.filter((route) => !there.has(route))).toEqual([]);
  });
});
