import { mkdtemp, rm } from "node:fs/promises";
import { globSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Miniflare } from "miniflare";
import { bundleWorker } from "./bundle-worker.ts";

export const TOKEN = "a-token-for-tests-only";
const PUBLIC_BASE = "https://files.example.org";

export interface FetcherOptions {
  /** All requests of the Worker go here, whatever host they are for. Without it they go where they say. */
  sourcePort?: number;
  vars?: Record<string, string>;
}

export type Bucket = Awaited<ReturnType<Miniflare["getR2Bucket"]>>;

export interface Fetcher extends AsyncDisposable {
  url: string;
  bucket: Bucket;
  /** Lines of the log so far. */
  log: string[];
  /** Runs the clean-up as if it were `at`. */
  sweep: (at: Date) => Promise<void>;
  /** Runs a statement on the bucket's own books. */
  query: (sql: string, ...values: SQLInputValue[]) => unknown[];
}

const BUCKET_ID = "files";

/** The Worker in Cloudflare's own runtime, with an R2 bucket in a folder of its own. */
export async function startFetcher({ sourcePort, vars = {} }: FetcherOptions): Promise<Fetcher> {
  const folder = await mkdtemp(join(tmpdir(), "r2-fetcher-"));
  const log: string[] = [];
  const miniflare = new Miniflare({
    modules: true,
    script: await bundleWorker(),
    compatibilityDate: "2026-07-01",
    compatibilityFlags: ["enable_request_signal"],
    r2Buckets: { BUCKET: BUCKET_ID },
    r2Persist: folder,
    bindings: { R2_FETCH_TOKEN: TOKEN, R2_PUBLIC_BASE_URL: PUBLIC_BASE, ...vars },
    handleStructuredLogs: ({ message }: { message: string }) => void log.push(message),
    ...(sourcePort !== undefined && {
      outboundService: { external: { address: `127.0.0.1:${sourcePort}`, http: {} } },
    }),
  });
  const url = await miniflare.ready;

  return {
    url: url.href,
    bucket: await miniflare.getR2Bucket("BUCKET"),
    log,
    sweep: async (at) => {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ scheduledTime: at, cron: "17 * * * *" });
    },
    query: (sql, ...values) => {
      const [file = ""] = globSync(join(folder, "miniflare-R2BucketObject", "*.sqlite"), {
        exclude: (path) => path.endsWith("metadata.sqlite"),
      });
      using database = new DatabaseSync(file);
      return database.prepare(sql).all(...values);
    },
    [Symbol.asyncDispose]: async () => {
      await miniflare.dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
