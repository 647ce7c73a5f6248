import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { until } from "../helpers/until.ts";
import { type Scene, useScene } from "./scene.ts";
import { TOKEN } from "./start-fetcher.ts";
import { cut, drip, file, halting, late, status, stream, zip } from "./start-source.ts";

const MIB = 1024 * 1024;
const HOUR = 3_600_000;

const scene = useScene();
/** Ends a transfer after three seconds. */
const hurried = useScene({ TRANSFER_SECONDS: "3" });
/** Ends a transfer half a second after its caller is gone. */
const strict = useScene({ GRACE_SECONDS: "0.5" });
let sources = 0;

/** A link of its own for each test. */
function newLink({ source } = scene) {
  sources += 1;
  const path = `/f${sources}/f.zip`;
  return {
    route: `www.swisstransfer.com${path}`,
    request: {
      source_url: `https://www.swisstransfer.com${path}`,
      object_key: `swisstransfer/${sources}/f.zip`,
      provider: "swisstransfer",
    },
    asked: () => source.asked().filter((url) => url.includes(path)).length,
  };
}

/** Asks, and hangs up in a way that is noticed at once, when the source has been asked. */
async function hangUp({ fetcher }: Scene, request: object, asked: () => number): Promise<void> {
  const { hostname, port } = new URL(fetcher.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const body = JSON.stringify(request);
  const head = `POST / HTTP/1.1\r\nhost: x\r\nx-r2-fetch-token: ${TOKEN}\r\ncontent-length: ${body.length}`;
  socket.write(`${head}\r\n\r\n${body}`);
  await until("the source is asked", () => asked() === 1);
  socket.resetAndDestroy();
}

async function ended({ fetcher }: Scene, outcome: string): Promise<void> {
  const isLogged = (): boolean => fetcher.log.some((line) => line.includes(`"${outcome}"`));
  await until(`a transfer ends: ${outcome}`, isLogged, 30_000);
}

function endingIn(ms: number) {
  return { customMetadata: { expiresAt: new Date(Date.now() + ms).toISOString() } };
}

describe("a file that is in the bucket", () => {
  it("is given again without asking its source", async () => {
    const { route, request, asked } = newLink();
    const disposition = { "content-disposition": `attachment; filename="é.zip"` };
    scene.source.serve({ [route]: file(zip(5000), disposition) });
    const first = await scene.fetch(request);
    const second = await scene.fetch(request);
    const { sha256: _, ...known } = first.body;
    expect(second).toMatchObject({ status: 200, body: { ...known, already: true } });
    expect(asked()).toBe(1);
  });

  it("is fetched anew once it is about to be deleted, and is then new", async () => {
    for (const answer of [file, stream]) {
      for (const size of [5000, 9 * MIB]) {
        const { route, request, asked } = newLink();
        scene.source.serve({ [route]: answer(zip(size)) });
        await scene.fetch(request);
        const uploaded = Date.now() - 240 * HOUR;
        const age = "UPDATE _mf_objects SET uploaded = ? WHERE key = ?";
        scene.fetcher.query(age, uploaded, request.object_key);
        const second = await scene.fetch(request);
        expect(second.body).toMatchObject({ success: true, size });
        expect(second.body.already).toBeUndefined();
        expect(asked()).toBe(2);
        const object = await scene.fetcher.bucket.head(request.object_key);
        expect(object?.uploaded.getTime()).toBeGreaterThan(uploaded + HOUR);
      }
    }
  });
});

describe("requests for the same file at the same time", () => {
  it("ask its source once, and all get the file", async () => {
    const { route, request, asked } = newLink();
    scene.source.serve({ [route]: late(zip(9 * MIB), 300) });
    const answers = await Promise.all(Array.from({ length: 8 }, async () => scene.fetch(request)));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(answers.filter(({ body }) => body.already !== true)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.r2_url)).size).toBe(1);
    expect(asked()).toBe(1);
  });

  it("ask its source once, and all hear of it, when there is none", async () => {
    const { route, request, asked } = newLink();
    scene.source.serve({
      [route]: (incoming, response) => {
        // Long enough for the other three to come, which nothing tells.
        setTimeout(() => status(410)(incoming, response), 2_000);
      },
    });
    const answers = await Promise.all(Array.from({ length: 4 }, async () => scene.fetch(request)));
    const codes = answers.map(({ body }) => body.code);
    expect(codes.filter((code) => code === "source_status")).toHaveLength(1);
    expect(codes.filter((code) => code === "other_request_failed")).toHaveLength(3);
    expect(asked()).toBe(1);
  });

  it("end, should the first take longer than any may", async () => {
    const { route, request, asked } = newLink(hurried);
    hurried.source.serve({ [route]: drip(zip(2000)) });
    const first = hurried.fetch(request);
    await until("the source is asked", () => asked() === 1);
    const second = await hurried.fetch(request);
    expect((await first).body.code).toBe("source_timeout");
    expect(["busy", "other_request_failed"]).toContain(second.body.code);
    expect(asked()).toBe(1);
  });
});

describe("a file whose transfer has failed", () => {
  it("is fetched by the next request, whole", async () => {
    const { route, request, asked } = newLink();
    scene.source.serve({ [route]: cut(zip(9 * MIB), 10 * MIB) });
    expect((await scene.fetch(request)).body.code).toBe("source_cut");
    scene.source.serve({ [route]: file(zip(10 * MIB)) });
    expect((await scene.fetch(request)).body).toMatchObject({ success: true, size: 10 * MIB });
    expect(asked()).toBe(2);
  });

  it("is left alone while a request may still be at it, and no longer", async () => {
    const { route, request, asked } = newLink(hurried);
    hurried.source.serve({ [route]: file(zip(5000)) });
    const { bucket } = hurried.fetcher;
    const digest = await crypto.subtle.digest("SHA-256", Buffer.from(request.object_key));
    const claim = `.claims/${Buffer.from(digest).toString("hex")}`;
    await bucket.put(claim, "of a Worker that is no more", endingIn(60_000));
    const early = await hurried.fetch(request);
    expect(early).toMatchObject({ status: 503, body: { code: "busy" } });
    expect(early.headers.get("retry-after")).toBe("30");
    expect(asked()).toBe(0);
    await bucket.put(claim, "of a Worker that is no more", endingIn(-1));
    expect((await hurried.fetch(request)).status).toBe(200);
  });
});

describe("a caller that hangs up", () => {
  it("finds the file when it comes back, which was asked for once", async () => {
    const { route, request, asked } = newLink();
    scene.source.serve({ [route]: halting(zip(9 * MIB), 700) });
    scene.fetcher.log.length = 0;
    await hangUp(scene, request, asked);
    await ended(scene, "stored");
    expect((await scene.fetch(request)).body).toMatchObject({ already: true, size: 9 * MIB });
    expect(asked()).toBe(1);
  });

  it("leaves nothing behind when the file does not arrive soon after", async () => {
    const { route, request, asked } = newLink(strict);
    strict.source.serve({ [route]: drip(zip(9 * MIB)) });
    await hangUp(strict, request, asked);
    await ended(strict, "caller_gone");
    expect(await strict.keys()).toEqual([]);
  });
});
