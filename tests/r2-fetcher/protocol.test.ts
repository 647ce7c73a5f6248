import { describe, expect, it } from "vitest";
import { until } from "../helpers/until.ts";
import { postTo, useScene } from "./scene.ts";
import { startFetcher, TOKEN } from "./start-fetcher.ts";
import { file, status, zip } from "./start-source.ts";

const link = "https://www.dropbox.com/scl/fi/a/canary-name.zip?rlkey=canary-link";
const route = "www.dropbox.com/scl/fi/a/canary-name.zip";
const request = { source_url: link, object_key: "dropbox/a/b/f.zip", provider: "dropbox" };
const body = JSON.stringify(request);

describe("POST /", () => {
  const scene = useScene({ R2_FETCH_TOKEN: ` ${TOKEN}, the-next-one ,,`, R2_BUCKET_NAME: "ours" });

  it("answers 405 to other methods, and names the one that works", async () => {
    for (const method of ["GET", "PUT", "DELETE", "HEAD"]) {
      const answer = await fetch(scene.fetcher.url, { method });
      await answer.arrayBuffer();
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
    }
  });

  it("answers 404 to other paths", async () => {
    const answer = await postTo(new URL("/elsewhere", scene.fetcher.url).href, body);
    expect(answer).toMatchObject({ status: 404, body: { success: false, code: "not_found" } });
  });

  it.each([
    "",
    "wrong",
    `${TOKEN}x`,
    TOKEN.slice(1),
    TOKEN.toUpperCase(),
    `${TOKEN}, the-next-one`,
  ])("answers 401 to the token %j", async (token) => {
    const answer = await scene.post(body, { "x-r2-fetch-token": token });
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ success: false, error: "Unauthorized", code: "unauthorized" });
  });

  it("lets each of several tokens in, so that they can be changed without a gap", async () => {
    for (const token of [TOKEN, "the-next-one"]) {
      const answer = await scene.post("{}", { "x-r2-fetch-token": token });
      expect(answer.status).toBe(400);
    }
  });

  it.each([
    ["no JSON", "{", "The body must be a JSON object"],
    ["an empty body", "", "The body must be a JSON object"],
    ["a list", "[]", "The body must be a JSON object"],
    ["null", "null", "The body must be a JSON object"],
    ["no provider", { provider: undefined }, "provider must be text, and not empty"],
    ["a strange provider", { provider: "a b" }, "provider must be a word of at most 64 characters"],
    ["a number as source", { source_url: 1 }, "source_url must be text, and not empty"],
    ["a blank source", { source_url: " " }, "source_url must be text, and not empty"],
    [
      "a source that is no URL",
      { source_url: "nowhere" },
      "source_url must be a URL of at most 8192 characters",
    ],
    [
      "an endless source",
      { source_url: `${link}${"x".repeat(8192)}` },
      "source_url must be a URL of at most 8192 characters",
    ],
    ["no object key", { object_key: undefined }, "object_key must be text, and not empty"],
  ])("answers 400 to %s", async (_what, posted, error) => {
    const text = typeof posted === "string" ? posted : JSON.stringify({ ...request, ...posted });
    const answer = await scene.post(text);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ success: false, error, code: "invalid_body" });
  });

  it("answers 400 to no body at all", async () => {
    const answer = await scene.post(null);
    expect(answer).toMatchObject({ status: 400, body: { code: "invalid_body" } });
  });

  it.each([
    ["begins with a slash", "/a"],
    ["ends with a slash", "a/"],
    ["has an empty part", "a//b"],
    ["climbs", "a/../b"],
    ["is two dots", ".."],
    ["stands still", "a/./b"],
    ["has two dots", "a..b"],
    ["has a NUL", "a\u0000b"],
    ["has a line break", "a\r\nb"],
    ["has a backslash", "a\\b"],
    ["has a control character of ISO 8859-1", "a\u0085b"],
    ["has half a character", "\uD800"],
    ["lies among the claims", ".claims/a"],
    ["has 1026 bytes", "é".repeat(513)],
  ])("answers 400 to an object key that %s", async (_what, key) => {
    const answer = await scene.fetch({ ...request, object_key: key });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe("invalid_object_key");
    expect(answer.body.error).toMatch(/^object_key must not .+/);
  });

  it.each([
    ["of one character", "a"],
    ["of 1024 bytes", "é".repeat(512)],
    ["that needs escapes", "dropbox/01234567/89abcdef/61 Camille + 100%?#.zip"],
  ])("stores under a key %s, and gives a URL that leads to it", async (_what, key) => {
    scene.source.serve({ [route]: file(zip(2000)) });
    const answer = await scene.fetch({ ...request, object_key: key });
    const { pathname, search, hash } = new URL(answer.body.r2_url ?? "");
    expect([decodeURIComponent(pathname), search, hash]).toEqual([`/${key}`, "", ""]);
    expect(await scene.fetcher.bucket.head(key)).not.toBeNull();
  });

  it("answers 400 for another bucket than its own, and takes a request that names none", async () => {
    const other = await scene.fetch({ ...request, bucket: "theirs" });
    expect(other).toMatchObject({ status: 400, body: { code: "wrong_bucket" } });
    scene.source.serve({ [route]: file(zip(2000)) });
    for (const bucket of ["ours", undefined]) {
      const answer = await scene.fetch({ ...request, bucket });
      expect(answer.status).toBe(200);
    }
  });

  it("answers 413 to a body that no request needs", async () => {
    const answer = await scene.post(JSON.stringify({ ...request, more: "x".repeat(70_000) }));
    expect(answer).toMatchObject({ status: 413, body: { code: "too_large" } });
  });

  it("tells in its log what happened to whom, and neither link, name, key nor token", async () => {
    scene.source.serve({ [route]: file(zip(2000)), "www.dropbox.com/gone": status(410) });
    scene.fetcher.log.length = 0;
    const emailId = "0123456789abcdef0123456789abcdef";
    const key = "dropbox/canary-key/f.zip";
    await scene.fetch({ ...request, object_key: key, email_id: emailId });
    await scene.fetch({ ...request, object_key: key, email_id: "canary <a@example.com>" });
    const gone = "https://www.dropbox.com/gone?canary-gone";
    await scene.fetch({ ...request, object_key: "canary", source_url: gone });
    await scene.post(body, { "x-r2-fetch-token": "canary-token" });
    // The log has a way of its own here: the last line may come late, and one of the test before as well.
    const told = () => scene.fetcher.log.join("\n");
    await until("the last is told", () => told().includes(`"unauthorized"`));
    const lines = scene.fetcher.log.slice(-4).map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([
      { event: "transfer ended", outcome: "stored", provider: "dropbox", emailId, bytes: 2000 },
      { event: "transfer ended", outcome: "already", provider: "dropbox", emailId: null },
      { event: "transfer ended", outcome: "source_status", provider: "dropbox" },
      { event: "transfer ended", outcome: "unauthorized" },
    ]);
    expect(told()).not.toMatch(/canary|dropbox\.com|a-token|example\.com/);
  });
});

describe("a fetcher that is set up wrongly", () => {
  it.each([{ R2_FETCH_TOKEN: "" }, { R2_FETCH_TOKEN: " , " }])(
    "lets nobody in with %j",
    async (vars) => {
      await using fetcher = await startFetcher({ vars });
      for (const token of ["", ",", " "]) {
        const answer = await postTo(fetcher.url, body, { "x-r2-fetch-token": token });
        expect(answer.status).toBe(401);
      }
    },
  );

  it("names all that is wrong, to those who may ask, and fetches nothing", async () => {
    const vars = {
      R2_PUBLIC_BASE_URL: "files.example.org",
      ALLOWED_HOSTS: "*.dropbox.com",
      MAX_BYTES: "5 GB",
      TTL_HOURS: "0",
    };
    await using fetcher = await startFetcher({ vars });
    const stranger = await postTo(fetcher.url, body, { "x-r2-fetch-token": "wrong" });
    expect(stranger.status).toBe(401);
    const answer = await postTo(fetcher.url, body);
    expect(answer).toMatchObject({ status: 500, body: { code: "misconfigured" } });
    for (const name of Object.keys(vars)) expect(answer.body.error).toContain(`${name} must`);
  });
});
