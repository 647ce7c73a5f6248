import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { listFiles, read, root } from "./helpers/source-files.ts";

const documents = listFiles("*.md", "{docs,apps,packages,tests}/**/*.md");
const code = listFiles(
  "{apps,packages,scripts,bench,chaos}/**/*.{ts,mjs,lua,toml}",
  "deploy/**/*.yml",
  "*.{ts,yml}",
  "Dockerfile",
  ".env.example",
);

/** Files that a text names from the root, in prose or in a comment; patterns are left out. */
function pathsIn(text: string): string[] {
  const found = text.matchAll(
    /(?<![\w./@-])(?:docs|tests|scripts|apps|packages|deploy|bench|chaos)\/[\w./-]+\.(?:md|ts|mjs|js|yml|json|lua)\b/g,
  );
  return [...found].map(([path]) => path);
}

/** Files that a document links to, or names alone in backticks, as seen from its folder. */
function neighboursIn(text: string): string[] {
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, path = ""]) => path);
  const names = [...text.matchAll(/`([\w-]+\.md)`/g)].map(([, name = ""]) => name);
  return [...links, ...names];
}

describe("documents and comments", () => {
  it("name only files that are there", () => {
    const named = [...documents, ...code].flatMap((file) =>
      pathsIn(read(file)).map((path) => ({ file, path })),
    );
    expect(named.length).toBeGreaterThan(50);
    expect(named.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
  });

  it("link to files that are there", () => {
    const linked = documents.flatMap((file) =>
      neighboursIn(read(file)).map((path) => ({ file, path: join(dirname(file), path) })),
    );
    expect(linked.length).toBeGreaterThan(20);
    expect(linked.filter(({ path }) => !existsSync(join(root, path)))).toEqual([]);
  });
});
