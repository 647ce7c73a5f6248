import { randomBytes } from "node:crypto";
import { assert, asyncProperty, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { type Codec, createCodec } from "../../packages/infra/src/codec.ts";
import { ContentKeyError, parseContentKeys } from "../../packages/infra/src/content-keys.ts";

const newKey = () => randomBytes(32).toString("base64");
const [one, two] = [newKey(), newKey()];
const plain = createCodec(parseContentKeys(""));
const encrypting = createCodec(parseContentKeys(`one:${one}`));

async function sealAndOpen(codec: Codec, text: string): Promise<string> {
  return codec.open(await codec.seal(text));
}

describe.each([
  ["without a key", plain],
  ["with a key", encrypting],
])("a codec %s", (_, codec) => {
  it("gives back any text", async () => {
    await assert(
      asyncProperty(
        string({ unit: "grapheme" }),
        async (text) => (await sealAndOpen(codec, text)) === text,
      ),
    );
    for (const text of ["", "\u0000\u{1F600}é".repeat(100_000)]) {
      expect(await sealAndOpen(codec, text)).toBe(text);
    }
  });

  it("makes HTML small", async () => {
    const html = "<tr><td style='color:red'>Bonjour</td></tr>".repeat(2_000);
    expect((await codec.seal(html)).length).toBeLessThan(html.length / 20);
  });

  it("refuses what it has not sealed, or what is damaged", async () => {
    const sealed = await codec.seal("Bonjour ".repeat(100));
    const cut = sealed.subarray(0, -3);
    for (const bad of [Buffer.alloc(0), Buffer.of(0), Buffer.from("text"), Buffer.of(1), cut]) {
      await expect(codec.open(bad)).rejects.toThrow(/./);
    }
  });
});

describe("a codec with a key", () => {
  it("shows nothing of the text, and never the same bytes twice", async () => {
    const text = "canary".repeat(1_000);
    const [first, second] = [await encrypting.seal(text), await encrypting.seal(text)];
    expect(first.equals(second)).toBe(false);
    expect(first.includes("canary")).toBe(false);
  });

  it("opens what an older key sealed, and what was sealed before there was one", async () => {
    const rotated = createCodec(parseContentKeys(`two:${two}, one:${one}`));
    expect(await rotated.open(await encrypting.seal("old key"))).toBe("old key");
    expect(await rotated.open(await plain.seal("no key"))).toBe("no key");
    const fresh = await rotated.seal("new key");
    await expect(encrypting.open(fresh)).rejects.toThrow(ContentKeyError);
  });

  it("says that the key is missing or another, and never which it is", async () => {
    const sealed = await encrypting.seal("text");
    const other = createCodec(parseContentKeys(`one:${two}`));
    await expect(plain.open(sealed)).rejects.toThrow('no content key with the id "one"');
    await expect(other.open(sealed)).rejects.toThrow(/"one" is not the one/);
  });

  it("notices a single changed bit", async () => {
    const sealed = await encrypting.seal("text that matters");
    for (let at = 5; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await expect(encrypting.open(changed)).rejects.toThrow(ContentKeyError);
    }
  });
});

describe("content keys", () => {
  it.each([
    ["without a key", "one"],
    ["with an empty key", "one:"],
    ["with the same id twice", `one:${one},one:${two}`],
    ["with a space in its id", `a b:${one}`],
    ["with a short key", "one:AAAA"],
    ["without an id", `:${one}`],
  ])("are refused %s, by place and without the text", (_, text) => {
    expect(() => parseContentKeys(text)).toThrow(/^entry \d (?:must be|repeats)/);
  });
});
