import { describe, expect, it } from "vitest";
import { detect } from "../../packages/core/src/detect.ts";
import { safeFileName } from "../../packages/core/src/file-name.ts";
import { extractLinks } from "../../packages/core/src/links.ts";
import { normalizeSourceUrl } from "../../packages/core/src/source-url.ts";

const SMALL = 60_000;
const LARGE = 8 * SMALL;
/** Linear reading takes 8 times as long, quadratic 64 times. */
const MOST_GROWTH = 24;
/** Quadratic reading of the large body takes far longer; below this the growth tells of the machine only. */
const QUICK_MS = 250;

const now = new Date("2026-02-04T10:30:00+01:00");
const subject = "Média Solution - Missions Recadrage - Lot 42";
const smash = "https%3A%2F%2Ffromsmash.com%2Fa";

function repeat(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/** Processor time of one reading. */
function milliseconds(read: () => unknown): number {
  const start = process.cpuUsage().user;
  read();
  return (process.cpuUsage().user - start) / 1000;
}

/** The best of three, since other processes share the machine. */
function growth(read: (length: number) => unknown): number {
  const [large, small] = [LARGE, SMALL].map((length) =>
    Math.min(...[1, 2, 3].map(() => milliseconds(() => read(length)))),
  );
  return (large ?? Infinity) / (small ?? 0);
}

function nameOfMarks(length: number): string {
  return `${repeat("\u0315", length / 2)}${repeat("\u0300", length / 2)}.mp4`;
}

function isLinear(read: (length: number) => unknown): boolean {
  return milliseconds(() => read(LARGE)) < QUICK_MS || growth(read) < MOST_GROWTH;
}

describe("detect and extractLinks on hostile bodies", () => {
  it.each([
    ["<", "<!--", "<a ", '<a b="', "<a b='\"", "<a <a b=\"'", "<script>", "<head>", "<!a", "<a = "],
    ["&", "&amp", "&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "&#", "&#1", "1", "1h", "99:99 "],
    ["à faire pour ", "à faire pour le 5 / 2 / 2026 , avant ", "a href", '<a href="', "<a href=x>"],
    [
      "> 9h\n",
      ">9h ",
      "De : 9h\n",
      "9h a écrit :\n",
      "valable 9h ",
      "e\u0301",
      "\u0301",
      " ",
      " \n",
    ],
    [
      "https://",
      "https://dropbox.con/",
      "https://fromsmash.com ",
      "https://a.test/?u=",
      "www.",
      "://",
    ],
    [
      `https://a/?u=${smash}/`,
      "https://a/?u=https%3A%2F%2Fb/",
      "https://x/?",
      `?https://x/=${smash}/`,
    ],
    // Hosts that are a provider's only once what stands at the end of a link is dropped, and so are no provider's.
    [")", "%29", ","].map((end) => `http://?u=https%3A//dropbox.com${end}/`),
    ["http://?u=https%253A//dropbox.com%29/", "http://?u=https%3A//dropbox.com%252C/"],
    [`&v=https://x/?u=${smash}&v=https://y/?z`, "u=%41&", "(", ")", "https://a/#?"],
    ['<a href="https://fromsmash.com/a">', '<a href="https://fromsmash.com/a">b</a>'],
  ])("take time in proportion to the length of %j and the like", (...units) => {
    const superlinear = units.filter((unit) => {
      return !isLinear((length) => {
        // Behind an address, so that it may be read on to the end, and before one, so that what needs a link finds it.
        const body = `https://a.test/?${repeat(unit, length)} https://fromsmash.com/a`;
        const attribute = `<a href="https://a.test/?${repeat(unit, length)}">a</a>`;
        return [
          detect({ subject, body }, now, "Europe/Paris"),
          extractLinks(body),
          extractLinks(attribute),
        ];
      });
    });
    expect(superlinear).toEqual([]);
  });

  it.each([
    [
      "quotes that close for one tag and open for the next",
      (n: number) => `<a b="${repeat('<k " x="', n)}`,
    ],
    [
      "a tag that ends in quotes only",
      (n: number) => `${repeat("<a ", n)}b="x>y"${repeat("'\"", 9)}`,
    ],
    [
      "a long value behind many addresses",
      (n: number) => `${repeat("https://x/?", n)}=${smash}${repeat("%41", n)}`,
    ],
    [
      "one query of many addresses",
      (n: number) => `${repeat("https://x/", n)}?u=${smash}${repeat("%41", n)}`,
    ],
    [
      "one long value last",
      (n: number) => `${repeat("https://x/?v=", n)}&u=${smash}${repeat("%41", n)}`,
    ],
    ["parentheses", (n: number) => `https://fromsmash.com/${repeat("(", n)}${repeat(")", n)}`],
    ["a long host", (n: number) => `https://a${repeat(".", n)}a/ https://${repeat("@", n)}`],
    [
      "combining marks that stand in the wrong order",
      (n: number) => `e${repeat("\u0315", n / 2)}${repeat("\u0300", n / 2)}`,
    ],
    [
      "a long attribute",
      (n: number) => `<a href=fromsmash.com ${repeat("a", n)}${repeat(" ", n)}=b>c</a>`,
    ],
  ])("take time in proportion to the length of %s", (_what, bodyOf) => {
    const read = (length: number) => {
      const body = bodyOf(length);
      return [detect({ subject, body }, now, "Europe/Paris"), extractLinks(body)];
    };
    expect(isLinear(read)).toBe(true);
  });

  it("makes a file name of combining marks in time in proportion to their number", () => {
    expect(isLinear((length) => safeFileName(nameOfMarks(length)))).toBe(true);
    expect(safeFileName(nameOfMarks(LARGE)).endsWith(".mp4")).toBe(true);
  });

  it.each(["%25", "&amp;", "a=1&", "/", "%E9", "amp%3B", ".", "@"])(
    "normalises a URL full of %s in time in proportion to its length",
    (unit) => {
      const read = (length: number) =>
        normalizeSourceUrl(`https://dropbox.com/?${repeat(unit, length)}`, "dropbox");
      expect(isLinear(read)).toBe(true);
    },
  );
});
