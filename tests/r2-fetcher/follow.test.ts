import { describe, expect, it } from "vitest";
import { startDestination } from "../helpers/start-destination.ts";
import { postTo, useScene } from "./scene.ts";
import { startFetcher } from "./start-fetcher.ts";
import { cut, file, late, page, redirect, silent, status, zip } from "./start-source.ts";

let keys = 0;
function nextKey(): string {
  keys += 1;
  return `k/${keys}`;
}

describe("the way to a file", () => {
  const scene = useScene();
  async function ask(source: string, provider = "dropbox") {
    const key = nextKey();
    const answer = await scene.fetch({ source_url: source, object_key: key, provider });
    return { ...answer, key };
  }

  it("leads over hosts of the provider, each asked once and as a browser would", async () => {
    scene.source.serve({
      "www.dropbox.com/s/1/f.zip": redirect("/s/raw/f.zip?dl=1#part", 301),
      "www.dropbox.com/s/raw/f.zip": redirect("https://uc1.dl.dropboxusercontent.com/cd/f", 307),
      "uc1.dl.dropboxusercontent.com/cd/f": file(zip(2000)),
    });
    const { status: code, body } = await ask("https://www.dropbox.com/s/1/f.zip?dl=1");
    expect(code).toBe(200);
    expect(body.original_filename).toBe("f.zip");
    expect(scene.source.asked()).toEqual([
      "www.dropbox.com/s/1/f.zip?dl=1",
      "www.dropbox.com/s/raw/f.zip?dl=1",
      "uc1.dl.dropboxusercontent.com/cd/f",
    ]);
    for (const { headers } of scene.source.received) {
      expect(headers["user-agent"]).toMatch(/^Mozilla\/5\.0 .*Chrome/);
      expect(headers).not.toHaveProperty("cookie");
      expect(headers).not.toHaveProperty("authorization");
      expect(headers).not.toHaveProperty("referer");
      expect(headers).not.toHaveProperty("x-r2-fetch-token");
    }
  });

  it.each([
    "https://evil.example/f.zip",
    "https://dropbox.com.evil.example/f.zip",
    "https://evildropbox.com/f.zip",
    "https://www.dropboxusercontent.com/f.zip",
    "http://www.dropbox.com/f.zip",
    "ftp://www.dropbox.com/f.zip",
    "file:///etc/passwd",
    "data:text/plain,www.dropbox.com",
    "https://user:secret@www.dropbox.com/f.zip",
    "https://www.dropbox.com@evil.example/f.zip",
    "https://www.dropbox.com:8443/f.zip",
    "https://127.0.0.1/f.zip",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/f.zip",
  ])("does not begin at %s", async (source) => {
    const before = scene.source.asked().length;
    const { status: code, body } = await ask(source);
    expect(code).toBe(403);
    expect(body).toEqual({
      success: false,
      error: "Host not allowed",
      code: "host_not_allowed",
    });
    expect(scene.source.asked()).toHaveLength(before);
  });

  it.each(["https://WWW.Dropbox.com/s/2/f.zip", "https://www.dropbox.com./s/2/f.zip"])(
    "may begin at %s, which is the same host",
    async (source) => {
      scene.source.serve({
        "www.dropbox.com/s/2/f.zip": file(zip(2000)),
        "www.dropbox.com./s/2/f.zip": file(zip(2000)),
      });
      expect((await ask(source)).status).toBe(200);
    },
  );

  it.each([
    "https://evil.example/f.zip",
    "http://www.dropbox.com/f.zip",
    "https://a:b@www.dropbox.com/f.zip",
    "https://www.dropbox.com:444/f.zip",
    "//169.254.169.254/latest/meta-data",
    "https://127.0.0.1/f.zip",
    "ftp://www.dropbox.com/f.zip",
    "javascript:alert(1)",
  ])("does not go on to %s", async (location) => {
    scene.source.serve({
      "www.fromsmash.com/first": redirect("/second", 308),
      "www.fromsmash.com/second": redirect(location, 303),
    });
    const before = scene.source.asked().length;
    const { status: code, body } = await ask("https://www.fromsmash.com/first", "fromsmash");
    expect(code).toBe(403);
    expect(body.code).toBe("redirect_not_allowed");
    expect(scene.source.asked().slice(before)).toEqual([
      "www.fromsmash.com/first",
      "www.fromsmash.com/second",
    ]);
  });

  it("ends after five redirects, and where it comes round", async () => {
    for (let hop = 0; hop < 7; hop += 1) {
      scene.source.serve({ [`www.fromsmash.com/${hop}`]: redirect(`/${hop + 1}`) });
    }
    scene.source.serve({
      "www.fromsmash.com/7": file(zip(2000)),
      "www.fromsmash.com/round": redirect("/about"),
      "www.fromsmash.com/about": redirect("/round#again"),
    });
    const before = scene.source.asked().length;
    expect((await ask("https://www.fromsmash.com/2", "fromsmash")).status).toBe(200);
    expect(scene.source.asked().slice(before)).toHaveLength(6);
    for (const path of ["1", "round"]) {
      const { status: code, body } = await ask(`https://www.fromsmash.com/${path}`, "fromsmash");
      expect(code).toBe(502);
      expect(body.code).toBe("too_many_redirects");
      expect(body.error).toMatch(/^Source fetch failed: 302, /);
    }
    expect(scene.source.asked("www.fromsmash.com").slice(-2)).toEqual([
      "www.fromsmash.com/round",
      "www.fromsmash.com/about",
    ]);
  });

  it.each([404, 410, 429, 403, 500, 503, 204, 206])(
    "ends at a source that says %i",
    async (code) => {
      scene.source.serve({ "www.swisstransfer.com/d/1": status(code) });
      const before = scene.source.asked().length;
      const { status: answered, body } = await ask(
        "https://www.swisstransfer.com/d/1",
        "swisstransfer",
      );
      expect(answered).toBe(502);
      expect(body).toEqual({
        success: false,
        error: `Source fetch failed: ${code}`,
        code: "source_status",
      });
      // A download may be counted, so nothing is asked twice.
      expect(scene.source.asked()).toHaveLength(before + 1);
    },
  );

  it("ends at a redirect to nowhere", async () => {
    const nowhere = redirect("https://[");
    scene.source.serve({
      "www.swisstransfer.com/d/2": status(302),
      "www.swisstransfer.com/d/3": nowhere,
    });
    for (const path of [2, 3]) {
      const { body } = await ask(`https://www.swisstransfer.com/d/${path}`, "swisstransfer");
      expect(body.error).toBe("Source fetch failed: 302 without a location");
    }
  });

  it("leads to a ZIP for a Dropbox folder, and to nothing else", async () => {
    scene.source.serve({
      "www.dropbox.com/SCL/fo/a/h": file(zip(2000)),
      "www.dropbox.com/scl/fo/b/h": file(Buffer.alloc(2000, "%PDF"), {
        "content-type": "application/zip",
      }),
      "www.dropbox.com/scl/fo/c/h": page(),
    });
    expect((await ask("https://www.dropbox.com/SCL/fo/a/h?dl=1")).status).toBe(200);
    expect((await ask("https://www.dropbox.com/scl/fo/b/h?dl=1")).body).toMatchObject({
      error: "Source fetch failed: 200, a folder without a ZIP",
      code: "not_a_zip",
    });
    expect((await ask("https://www.dropbox.com/scl/fo/c/h?dl=1")).body.code).toBe("landing_page");
    // Folders have no other host.
    expect(scene.source.asked("dl.dropboxusercontent.com")).toEqual([]);
  });

  it.each([
    ["a page", page()],
    ["403", status(403)],
    ["503", status(503)],
  ])("leads over the host of Dropbox's files when a link gives %s", async (what, answer) => {
    const path = `/scl/fi/${encodeURIComponent(what)}/f.pdf`;
    const name = { "content-disposition": `inline; filename="from the other host.pdf"` };
    scene.source.serve({
      [`www.dropbox.com${path}`]: answer,
      [`dl.dropboxusercontent.com${path}`]: file(zip(2000), name),
    });
    const { status: code, body } = await ask(`https://www.dropbox.com${path}?rlkey=1`);
    expect(code).toBe(200);
    expect(body.original_filename).toBe("from the other host.pdf");
    expect(scene.source.asked().slice(-2)).toEqual([
      `www.dropbox.com${path}?rlkey=1`,
      `dl.dropboxusercontent.com${path}?rlkey=1`,
    ]);
  });

  it("says what the link itself said when that host does not help either", async () => {
    scene.source.serve({ "www.dropbox.com/s/3/f.pdf": status(503) });
    const { body } = await ask("https://www.dropbox.com/s/3/f.pdf");
    expect(body.error).toBe("Source fetch failed: 503");
    expect(scene.source.asked("dl.dropboxusercontent.com").at(-1)).toContain("/s/3/f.pdf");
  });

  it.each([
    ["404", status(404)],
    ["410", status(410)],
    ["429", status(429)],
    ["half a file", cut(zip(5000), 10_000)],
  ])("does not try that host when a link gives %s", async (what, answer) => {
    const path = `/s/${encodeURIComponent(what)}/f.pdf`;
    scene.source.serve({ [`www.dropbox.com${path}`]: answer });
    expect((await ask(`https://www.dropbox.com${path}`)).status).toBe(502);
    const tried = scene.source.asked("dl.dropboxusercontent.com");
    expect(tried.filter((asked) => asked.includes(path))).toEqual([]);
  });
});

describe("the time until a file begins to arrive", () => {
  const scene = useScene({ FIRST_BYTE_SECONDS: "0.5" });

  it("is limited, except that a Dropbox folder is packed first", async () => {
    scene.source.serve({
      "www.dropbox.com/silent": silent,
      "www.dropbox.com/s/late.zip": late(zip(2000), 1200),
      "www.dropbox.com/scl/fo/late/h": late(zip(2000), 1200),
    });
    for (const path of ["silent", "s/late.zip"]) {
      const source = `https://www.dropbox.com/${path}`;
      const { status: code, body } = await scene.fetch({
        source_url: source,
        object_key: "k/late",
      });
      expect(code).toBe(502);
      expect(body).toMatchObject({
        error: "Source fetch failed: not in time",
        code: "source_timeout",
      });
    }
    const folder = "https://www.dropbox.com/scl/fo/late/h?dl=1";
    expect((await scene.fetch({ source_url: folder, object_key: "k/folder" })).status).toBe(200);
  });
});

describe("a fetcher with hosts of its own", () => {
  it("fetches over http, and from other ports, where it is told to", async () => {
    await using source = await startDestination({
      answer: [(request, response) => file(zip(2000))(request, response)],
    });
    const vars = { ALLOWED_HOSTS: `127.0.0.1:${source.port}`, ALLOW_HTTP: "true" };
    await using fetcher = await startFetcher({ vars });
    const request = { source_url: source.url, object_key: "k/http", provider: "test" };
    expect((await postTo(fetcher.url, JSON.stringify(request))).status).toBe(200);
    const other = {
      ...request,
      source_url: `http://127.0.0.1:${source.port + 1}/`,
      object_key: "k",
    };
    expect((await postTo(fetcher.url, JSON.stringify(other))).status).toBe(403);
  });

  it("says so when the source cannot be reached", async () => {
    // Nothing listens there, and the system gives such a port to nobody meanwhile.
    const vars = { ALLOWED_HOSTS: "127.0.0.1:2", ALLOW_HTTP: "true" };
    await using fetcher = await startFetcher({ vars });
    const request = {
      source_url: "http://127.0.0.1:2/canary",
      object_key: "k/unreachable",
      provider: "test",
    };
    const answer = await postTo(fetcher.url, JSON.stringify(request));
    expect(answer).toMatchObject({ status: 502, body: { code: "source_unreachable" } });
    expect(answer.body.error).toBe("Source fetch failed: not reachable");
    expect(fetcher.log.join("\n")).not.toContain("canary");
  });
});
