import { loadWorkerConfig } from "@gmail-push/worker";
import { describe, expect, it } from "vitest";
import { testEnvironment } from "../helpers/environment.ts";

const redis = { url: "redis://127.0.0.1:6379", prefix: "test" };
const direct = {
  R2_FETCH_ENABLED: "true",
  OFFLOAD_MODE: "direct",
  R2_ACCOUNT_ID: "0123456789abcdef0123456789abcdef",
  R2_BUCKET_NAME: "files",
  R2_ACCESS_KEY_ID: "key",
  R2_SECRET_ACCESS_KEY: "secret",
};

function load(env: NodeJS.ProcessEnv) {
  return loadWorkerConfig(testEnvironment(redis, env)).secrets.fetcher;
}

function mistakes(env: NodeJS.ProcessEnv): string[] {
  try {
    load(env);
    return [];
  } catch (error) {
    const lines = error instanceof Error ? error.message.split("\n") : [];
    return lines.slice(1, -1).map((line) => line.trim());
  }
}

describe("how files are copied", () => {
  it("is not at all unless it is asked for, whatever else is set", () => {
    expect(load({})).toBeNull();
    expect(load({ ...direct, R2_FETCH_ENABLED: "false" })).toBeNull();
  });

  it("is by the remote fetcher unless told otherwise", () => {
    const env = { R2_FETCH_ENDPOINT: "https://f.test/", R2_FETCH_TOKEN: "t", R2_BUCKET_NAME: "b" };
    expect(load({ R2_FETCH_ENABLED: "true", ...env })).toEqual({
      mode: "remote",
      endpoint: "https://f.test/",
      token: "t",
      bucket: "b",
    });
  });

  it("is direct with an account or an endpoint, the endpoint first", () => {
    expect(load(direct)).toEqual({
      mode: "direct",
      store: {
        endpoint: "https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com",
        bucket: "files",
        accessKeyId: "key",
        secretAccessKey: "secret",
        publicBaseUrl: null,
        linkSeconds: 604_800,
        maxBytes: 5_120 * 1024 ** 2,
      },
      transferMs: 900_000,
      smashApiKey: null,
    });
    const more = {
      R2_ENDPOINT: "https://s3.example.org",
      R2_PUBLIC_BASE_URL: "https://files.example.org/a/",
      R2_MAX_FILE_MB: "10",
      R2_TRANSFER_SECONDS: "60",
      SMASH_API_KEY: "smash",
    };
    expect(load({ ...direct, ...more })).toMatchObject({
      store: {
        endpoint: "https://s3.example.org",
        publicBaseUrl: "https://files.example.org/a",
        maxBytes: 10 * 1024 ** 2,
      },
      transferMs: 60_000,
      smashApiKey: "smash",
    });
  });

  it("lists every mistake of either way at once", () => {
    expect(mistakes({ R2_FETCH_ENABLED: "true" })).toEqual(
      ["R2_FETCH_ENDPOINT", "R2_FETCH_TOKEN", "R2_BUCKET_NAME"].map(
        (name) => `${name}: is required while R2_FETCH_ENABLED is true and OFFLOAD_MODE is remote`,
      ),
    );
    expect(mistakes({ R2_FETCH_ENABLED: "true", OFFLOAD_MODE: "direct" })).toEqual([
      ...["R2_BUCKET_NAME", "R2_ACCESS_KEY_ID", "R2_SECRET_ACCESS_KEY"].map(
        (name) => `${name}: is required while R2_FETCH_ENABLED is true and OFFLOAD_MODE is direct`,
      ),
      "R2_ENDPOINT: or R2_ACCOUNT_ID is required while OFFLOAD_MODE is direct",
    ]);
  });

  it("has signed links live as long as they are offered", () => {
    const short = { ...direct, R2_LINK_SECONDS: "3600", R2_LINK_TTL_HOURS: "2" };
    expect(mistakes(short)).toEqual([
      "R2_LINK_SECONDS: must not be less than R2_LINK_TTL_HOURS, or a link offered again may be dead",
    ]);
    expect(mistakes({ ...short, R2_PUBLIC_BASE_URL: "https://files.example.org" })).toEqual([]);
  });

  it.each([
    ["OFFLOAD_MODE", "both"],
    ["R2_ACCOUNT_ID", "0123"],
    ["R2_ENDPOINT", "ftp://r2.test"],
    ["R2_PUBLIC_BASE_URL", "https://files.example.org/?a=1"],
    ["R2_LINK_SECONDS", "604801"],
    ["R2_MAX_FILE_MB", "0"],
    ["R2_TRANSFER_SECONDS", "9"],
  ])("is refused for %s=%s", (name, value) => {
    const found = mistakes({ ...direct, [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]?.startsWith(`${name}: `)).toBe(true);
  });
});
