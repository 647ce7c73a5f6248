import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isVectorFile, runVectorFile } from "./run.ts";

const folder = fileURLToPath(new URL("../vectors/", import.meta.url));

describe("the oracle vectors", () => {
  it.each(readdirSync(folder).filter(isVectorFile))("of %s are met, every one", async (name) => {
    const { passed, failures } = await runVectorFile(`${folder}${name}`);
    expect(failures.map(({ where, lines }) => [where, ...lines].join("\n"))).toEqual([]);
    expect(passed).toBeGreaterThan(0);
  });
});
