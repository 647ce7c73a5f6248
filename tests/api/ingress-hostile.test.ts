import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { buildPush } from "../helpers/build.ts";
import { INGRESS_TOKEN } from "../helpers/environment.ts";
import { listKeys } from "../helpers/list-keys.ts";
import { testRedis } from "../helpers/redis.ts";
import { startTestApi } from "../helpers/start-api.ts";

const PATH = "/api/ingress/gmail";
const json = (value: unknown): string => JSON.stringify(value);
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** Speaks HTTP by hand: some requests no client library would send. */
async function speak(port: number, request: string | Uint8Array): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port, signal: AbortSignal.timeout(10_000) });
  await once(socket, "connect");
  socket.write(request);
  return text(socket);
}

function head(headers: Record<string, string>, method = "POST", path = PATH): string {
  const all = {
    host: "localhost",
    connection: "close",
    authorization: `Bearer ${INGRESS_TOKEN}`,
    "content-type": "application/json",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

interface Hostile {
  body: string | Uint8Array;
  headers?: Record<string, string>;
  status: number;
  message: string;
}

const whole = json(buildPush());
const refusals: Record<string, Hostile> = {
  "100 000 nested arrays": {
    body: nested(100_000),
    status: 400,
    message: "Invalid JSON payload",
  },
  "100 000 nested arrays for a sender": {
    body: `{"sender":${nested(100_000)},"body":"x"}`,
    status: 400,
    message: "Missing field: sender",
  },
  "fields under __proto__": {
    body: '{"__proto__":{"sender":"a@b.fr","body":"x"}}',
    status: 400,
    message: "Missing field: sender",
  },
  "fields under constructor.prototype": {
    body: '{"constructor":{"prototype":{"sender":"a@b.fr"}},"body":"x"}',
    status: 400,
    message: "Missing field: sender",
  },
  "half a JSON text": {
    body: whole.slice(0, -5),
    status: 400,
    message: "Invalid JSON payload",
  },
  "two JSON texts": { body: whole + whole, status: 400, message: "Invalid JSON payload" },
  "a JSON text and a NUL": { body: `${whole}\0`, status: 400, message: "Invalid JSON payload" },
  "bytes that are no text": {
    body: Uint8Array.of(0xff, 0xfe, 0x00, 0xd8),
    status: 400,
    message: "Invalid JSON payload",
  },
  "a charset that is not Unicode": {
    body: whole,
    headers: { "content-type": "application/json; charset=iso-8859-1" },
    status: 415,
    message: "The body must be UTF-8",
  },
  "an unknown content encoding": {
    body: whole,
    headers: { "content-encoding": "snappy" },
    status: 415,
    message: "The content encoding is not supported",
  },
  "gzip that is none": {
    body: whole,
    headers: { "content-encoding": "gzip" },
    status: 400,
    message: "Malformed request",
  },
  "gzip cut short": {
    body: gzipSync(whole).subarray(0, -12),
    headers: { "content-encoding": "gzip" },
    status: 400,
    message: "Malformed request",
  },
  "10 MB in 10 kB of gzip": {
    body: gzipSync(json(buildPush({ body: "x".repeat(10_000_000) }))),
    headers: { "content-encoding": "gzip" },
    status: 413,
    message: "Email too large",
  },
  "an array of emails": {
    body: json([buildPush(), buildPush()]),
    status: 400,
    message: "Invalid JSON payload",
  },
};

describe("POST /api/ingress/gmail: hostile input", () => {
  it.each(Object.entries(refusals))("refuses %s and keeps nothing of it", async (_, hostile) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const before = await listKeys(redis.redis, redis.prefix);
    const answer = await api.push(hostile.body, hostile.headers);
    expect(answer.status).toBe(hostile.status);
    expect(answer.body["success"]).toBe(false);
    expect(answer.body["message"]).toBe(hostile.message);
    expect(await listKeys(redis.redis, redis.prefix)).toEqual(before);
    expect(api.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  });

  it.each([
    [
      "deep nesting in a field nobody reads",
      `{"x":${nested(100_000)},"sender":"a@b.fr","body":"x"}`,
    ],
    ["NUL in every field", json({ subject: "a\0", sender: "a\0@b.fr", body: "\0x", date: "\0" })],
    [
      "lone surrogates",
      '{"subject":"\\ud800","sender":"a\\udfff@b.fr","body":"\\ud83d","date":"\\ude00"}',
    ],
    [
      "keys that objects have",
      '{"toString":1,"hasOwnProperty":2,"__proto__":null,"sender":"a@b.fr","body":"x"}',
    ],
    ["the same key twice", '{"sender":"","sender":"a@b.fr","body":"x"}'],
    ["a message id like a key of the queue", json({ ...buildPush(), message_id: "delayed" })],
    ["a message id like a path", json({ ...buildPush(), message_id: "../:*:meta" })],
    ["a sender as long as a body", json({ ...buildPush(), sender: `${"<".repeat(500_000)}@` })],
    ["a byte order mark", `\ufeff${whole}`],
  ])("takes %s, once", async (_, body) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.push(body);
    expect(answer.body).toMatchObject({ success: true, status: "queued" });
    expect((await api.push(body)).body).toMatchObject({ status: "already_processed" });
  });

  it("takes gzip and brotli, and invalid UTF-8 with replacement characters", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    for (const [encoding, body] of [
      ["gzip", gzipSync(json(buildPush()))],
      ["br", brotliCompressSync(json(buildPush()))],
      [
        "identity",
        Buffer.concat([
          Buffer.from('{"sender":"a@b.fr","body":"'),
          Buffer.of(0xe9),
          Buffer.from('"}'),
        ]),
      ],
    ] as const) {
      const answer = await api.push(body, { "content-encoding": encoding });
      expect(answer.body).toMatchObject({ status: "queued" });
    }
  });

  it("takes a body in chunks that tells no length", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const body = json(buildPush());
    const chunks = [body.slice(0, 10), body.slice(10)]
      .map((chunk) => `${Buffer.byteLength(chunk).toString(16)}\r\n${chunk}\r\n`)
      .join("");
    const answer = await speak(
      api.port,
      `${head({ "transfer-encoding": "chunked" })}${chunks}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer).toContain('"status":"queued"');
  });

  it("keeps no more of a body in chunks than the limit", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { MAX_EMAIL_SIZE: "1024" });
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const answer = await speak(
      api.port,
      `${head({ "transfer-encoding": "chunked" })}${chunk.repeat(40)}0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toContain("Email too large");
  });

  it.each([
    [
      "a path that is no URL",
      head({ "content-length": "0" }, "GET", "/api/ingress/gmail/%ff"),
      400,
    ],
    ["a line that is not HTTP", "HELO example.com\r\n\r\n", 400],
    ["two lengths", head({ "content-length": "5, 6" }), 400],
    ["a length and chunks", head({ "content-length": "5", "transfer-encoding": "chunked" }), 400],
    ["headers of 20 kB", head({ "x-long": "x".repeat(20_000) }), 431],
  ])("refuses %s, and lives", async (_, request, status) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    expect(await speak(api.port, request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(api.log.lines.filter(({ level }) => level === "error")).toEqual([]);
    expect((await api.push(buildPush())).body).toMatchObject({ status: "queued" });
  });
});

describe("other methods and paths", () => {
  it.each([
    ["PATCH", PATH, "GET, HEAD, POST"],
    ["PUT", PATH, "GET, HEAD, POST"],
    ["DELETE", PATH, "GET, HEAD, POST"],
    ["OPTIONS", PATH, "GET, HEAD, POST"],
    ["POST", `${PATH}/0123456789abcdef0123456789abcdef`, "GET, HEAD"],
    ["POST", "/health", "GET, HEAD"],
    ["POST", "/health/ready", "GET, HEAD"],
    ["DELETE", "/metrics", "GET, HEAD"],
  ])("answers 405 to %s %s and names %s", async (method, path, allow) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await api.request(method, path, {
      headers: { authorization: `Bearer ${INGRESS_TOKEN}` },
    });
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe(allow);
    expect(answer.body).toMatchObject({ success: false, code: "method_not_allowed" });
  });

  it.each([
    ["POST", "/api/ingress"],
    ["POST", "/api/ingress/gmail/a/b"],
    ["GET", "/assets/../src/main.ts"],
    ["GET", "/assets/..%2fsrc%2fmain.ts"],
    ["GET", "/assets/%00"],
    ["GET", "/inbox"],
    ["GET", "/.env"],
  ])("answers 404 to %s %s, as JSON", async (method, path) => {
    await using redis = testRedis();
    await using api = await startTestApi(redis);
    const answer = await speak(api.port, head({ "content-length": "0" }, method, path));
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain('{"success":false,"code":"not_found"');
  });
});
