import { afterAll, afterEach, beforeAll, expect, vi } from "vitest";
import { z } from "zod";
import { type Fetcher, startFetcher, TOKEN } from "./start-fetcher.ts";
import { type Source, startSource } from "./start-source.ts";

const answerSchema = z.looseObject({
  success: z.boolean(),
  r2_url: z.string().optional(),
  original_filename: z.string().optional(),
  size: z.number().optional(),
  sha256: z.string().optional(),
  already: z.boolean().optional(),
  error: z.string().optional(),
  code: z.string().optional(),
});
const partSchema = z.array(z.object({ size: z.number() }));

export interface Answer {
  status: number;
  headers: Headers;
  body: z.infer<typeof answerSchema>;
}

export interface Scene {
  fetcher: Fetcher;
  source: Source;
  /** Asks for a file as the service does. */
  fetch: (fields: Record<string, unknown>) => Promise<Answer>;
  post: (body: string | null, headers?: Record<string, string>) => Promise<Answer>;
  /** Sizes of the parts that an object was made of, in order. */
  partsOf: (key: string) => number[];
  /** Keys of all objects, claims included. */
  keys: () => Promise<string[]>;
}

/**
 * One Worker and one source for the file. After each test no upload is left half done and no claim is held, whatever
 * the test has done.
 */
export function useScene(vars: Record<string, string> = {}): Scene {
  // A whole runtime runs beside the test, and on a busy machine both wait for each other.
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
  let source: Source;
  let fetcher: Fetcher;
  beforeAll(async () => {
    source = await startSource();
    fetcher = await startFetcher({ sourcePort: source.port, vars });
  });
  afterAll(async () => {
    await fetcher[Symbol.asyncDispose]();
    await source[Symbol.asyncDispose]();
  });

  const keys = async (): Promise<string[]> => {
    const { objects } = await fetcher.bucket.list();
    return objects.map(({ key }) => key);
  };
  afterEach(async () => {
    // Asked first: the bucket opens its books only once it is used.
    expect((await keys()).filter((key) => key.startsWith(".claims/"))).toEqual([]);
    expect(fetcher.query("SELECT key FROM _mf_multipart_uploads WHERE state = 0")).toEqual([]);
  });

  async function post(body: string | null, headers: Record<string, string> = {}) {
    return postTo(fetcher.url, body, headers);
  }

  return {
    get fetcher() {
      return fetcher;
    },
    get source() {
      return source;
    },
    keys,
    post,
    fetch: async (fields) => post(JSON.stringify({ provider: "dropbox", ...fields })),
    partsOf: (key) =>
      partSchema
        .parse(
          fetcher.query(
            "SELECT size FROM _mf_multipart_parts WHERE object_key = ? ORDER BY part_number",
            key,
          ),
        )
        .map(({ size }) => size),
  };
}

export async function postTo(
  url: string,
  body: string | null,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-r2-fetch-token": TOKEN,
      // The runtime closes idle connections of its own accord, sometimes just as one is used again.
      connection: "close",
      ...headers,
    },
    body,
  });
  const answer = answerSchema.parse(await response.json());
  return { status: response.status, headers: response.headers, body: answer };
}
