import { statSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readLockfile } from "../scripts/lockfile.ts";
import { testEnvironment } from "./helpers/environment.ts";
import { testRedis } from "./helpers/redis.ts";
import { read, root } from "./helpers/source-files.ts";
import { startProcess } from "./helpers/start-process.ts";

const lockedSchema = z.object({
  dev: z.boolean().default(false),
  optional: z.boolean().default(false),
  devOptional: z.boolean().default(false),
  /** of a workspace: its folder */
  resolved: z.string().optional(),
  link: z.boolean().default(false),
});

/** A package as our own sources see it: at the top or in a workspace, in no other package. */
const OUR_MODULES = /^(?:(?:apps|packages)\/[^/]+\/)?node_modules\/(?:@[^/]+\/)?[^/]+$/;

interface Laid {
  from: string;
  to: string;
}

/** What the COPY lines take from the repository, and where below the image's folder it comes to lie. */
function copiedFiles(): Laid[] {
  const lines = read("Dockerfile").matchAll(/^COPY (?!--from)(.+) (\S+)$/gm);
  return [...lines].flatMap(([, files = "", to = ""]) =>
    files.split(" ").map((name) => {
      const from = join(root, name);
      // Of a folder its content is copied, not the folder itself.
      const goesInto = to.endsWith("/") && statSync(from).isFile();
      return { from, to: goesInto ? join(to, basename(name)) : to };
    }),
  );
}

/** What `npm ci --omit=dev --omit=optional` installs for us: packages of others from here, ours as they are copied. */
function installedPackages(folder: string): Laid[] {
  return Object.entries(readLockfile(join(root, "package-lock.json")))
    .filter(([path]) => OUR_MODULES.test(path))
    .map(([path, entry]) => ({ path, entry: lockedSchema.parse(entry) }))
    .filter(({ entry }) => !entry.dev && !entry.optional && !entry.devOptional)
    .map(({ path, entry: { link, resolved } }) => ({
      from: link ? join(folder, resolved ?? "") : join(root, path),
      to: path,
    }));
}

/** The image's folder, as the Dockerfile lays it out. */
async function layOutImage(): Promise<AsyncDisposable & { folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "gmail-push-image-"));
  for (const { from, to } of copiedFiles()) {
    await cp(from, join(folder, to), { recursive: true });
  }
  for (const { from, to } of installedPackages(folder)) {
    await mkdir(dirname(join(folder, to)), { recursive: true });
    await symlink(from, join(folder, to));
  }
  return {
    folder,
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

/** Where nothing listens: tracing is loaded, and has nowhere to send. */
const TRACES = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
/** The folder is another one each time: compiled files of it would pile up in the cache. */
const NO_CACHE = { NODE_COMPILE_CACHE: undefined };

// Without a cache every module is compiled, which takes its time on a busy machine.
describe("a container", { timeout: 60_000 }, () => {
  it("has all that the API needs to start and to show its pages", async () => {
    await using redis = testRedis();
    await using image = await layOutImage();
    const env = testEnvironment(redis, { ...TRACES, ...NO_CACHE });
    await using api = startProcess("apps/api/src/main.ts", env, image.folder);
    await api.prints(/"msg":"api listening"/);
    const url = /"url":"(http:[^"]+)"/.exec(api.output())?.[1] ?? "";
    const page = await (await fetch(`${url}/admin/sign-in`)).text();
    const assets = [...page.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(
      ([, path = ""]) => path,
    );
    const statuses = assets.map(async (path) => (await fetch(`${url}${path}`)).status);
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([200]));
    api.signal("SIGTERM");
    expect(await api.exit()).toBe(0);
  });

  it("has all that the worker needs to start", async () => {
    await using redis = testRedis();
    await using image = await layOutImage();
    const env = testEnvironment(redis, { ...TRACES, ...NO_CACHE });
    await using worker = startProcess("apps/worker/src/main.ts", env, image.folder);
    await worker.prints(/"msg":"worker started"/);
    worker.signal("SIGTERM");
    expect(await worker.exit()).toBe(0);
  });
});
