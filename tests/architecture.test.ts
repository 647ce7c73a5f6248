import { basename, dirname, join, normalize, relative } from "node:path";
import { describe, expect, it } from "vitest";
import {
  importsOf,
  listFiles,
  packageOf,
  read,
  readManifest,
  readWorkspaces,
} from "./helpers/source-files.ts";

const workspaces = readWorkspaces();
const lines = (file: string): number => read(file).trimEnd().split("\n").length;
const sources = (folder: string): string[] => listFiles(`${folder}/src/**/*.{ts,js,gs}`);
const packagesOf = (files: string[]): string[] => {
  const found = files.flatMap(importsOf).flatMap((specifier) => packageOf(specifier) ?? []);
  return [...new Set(found)];
};

describe("the workspaces", () => {
  // npm puts every package where all can reach it, so nothing else notices a missing line.
  it.each(workspaces)("$folder declares every package it imports", ({ folder, dependencies }) => {
    const undeclared = packagesOf(sources(folder)).filter((name) => !dependencies.includes(name));
    expect(undeclared).toEqual([]);
  });

  it("leaves nothing undeclared that scripts and tests import", () => {
    const { dependencies, devDependencies } = readManifest(".");
    const declared = [...dependencies, ...devDependencies, ...workspaces.map(({ name }) => name)];
    const files = listFiles("{scripts,tests,bench,chaos}/**/*.{ts,mjs}", "*.ts");
    expect(packagesOf(files).filter((name) => !declared.includes(name))).toEqual([]);
  });

  it.each([
    { folder: "packages/core", mayUse: [] },
    { folder: "packages/infra", mayUse: ["@gmail-push/core"] },
    { folder: "apps/api", mayUse: ["@gmail-push/core", "@gmail-push/infra"] },
    { folder: "apps/worker", mayUse: ["@gmail-push/core", "@gmail-push/infra"] },
  ])("$folder uses no workspace but $mayUse", ({ folder, mayUse }) => {
    const used = packagesOf(sources(folder)).filter((name) => name.startsWith("@gmail-push/"));
    expect(used.filter((name) => !mayUse.includes(name))).toEqual([]);
  });

  it("reach each other by package name, never by path", () => {
    const strays = workspaces.flatMap(({ folder }) =>
      sources(folder).flatMap((file) =>
        importsOf(file)
          .filter((specifier) => specifier.startsWith("."))
          .map((specifier) => normalize(join(dirname(file), specifier)))
          .filter((target) => !target.startsWith(`${folder}/`)),
      ),
    );
    expect(strays).toEqual([]);
  });

  it("let pages build on the rest of the API, not the rest on pages", () => {
    const api = "apps/api/src";
    const mayRender = /^(?:pages\/|routes\/|middleware\/error-handler\.ts$)/;
    const strays = sources("apps/api")
      .filter((file) => !mayRender.test(relative(api, file)))
      .flatMap((file) => importsOf(file).map((specifier) => join(dirname(file), specifier)))
      .filter((target) => target.startsWith(`${api}/pages/`));
    expect(strays).toEqual([]);
  });

  it("keep the core free of input and output", () => {
    const builtIns = sources("packages/core").flatMap(importsOf);
    const effects = builtIns.filter(
      (specifier) => specifier.startsWith("node:") && specifier !== "node:crypto",
    );
    expect(effects).toEqual([]);
  });
});

describe("the source files", () => {
  const all = listFiles(
    "{apps,packages}/*/src/**/*.{ts,js}",
    "{scripts,bench,chaos}/**/*.{ts,mjs}",
  );
  const tests = listFiles("tests/**/*.ts");

  it("have names that say what is inside", () => {
    const banned =
      /^(?:utils?|helpers?|types|interfaces|constants|common|lib|misc|models?|services?|managers?|dto)$/;
    const says = (path: string): boolean =>
      !path.split("/").some((part) => banned.test(part.replace(/\..*$/, ""))) &&
      !/(?:^base-|-(?:utils?|helpers?|manager|service)\.)/.test(basename(path));
    const inTests = tests.map((file) => file.replace(/^tests\/helpers\//, "tests/"));
    expect([...all, ...inTests].filter((file) => !says(file))).toEqual([]);
  });

  it("stay within 250 lines, tests within 500", () => {
    expect(all.filter((file) => lines(file) > 250)).toEqual([]);
    expect(tests.filter((file) => lines(file) > 500)).toEqual([]);
  });

  it("read the environment only where a process begins", () => {
    const readers = listFiles("{apps,packages}/*/src/**/*.ts")
      .filter((file) => basename(file) !== "main.ts")
      .filter((file) => /\bprocess\.env\b/.test(read(file)));
    expect(readers).toEqual([]);
  });
});
