import { createEgressGuard, createKeys, createLinkStore } from "@gmail-push/infra";
import { plainCodec } from "./plain-codec.ts";
import { createDirectClient } from "../../apps/worker/src/direct/direct-client.ts";
import { createObjectStore } from "../../apps/worker/src/direct/object-store.ts";
import type { Pace } from "../../apps/worker/src/direct/pace.ts";
import type { OffloadLimits, OffloadResult } from "../../apps/worker/src/offload-result.ts";
import { createResolvers } from "../../apps/worker/src/providers/resolvers.ts";
import { testRedis } from "./redis.ts";
import { resolveProviders, startProviders, type TestProviders } from "./start-providers.ts";
import { startStrictS3, type StrictS3, type StrictS3Options } from "./strict-s3.ts";

export interface DirectOptions extends StrictS3Options {
  maxBytes?: number;
  transferMs?: number;
  pace?: Pace;
  requestTimeoutMs?: number;
  /** where R2 is thought to be, when not at the S3 that is there */
  endpoint?: string;
}

export interface OpenDirect extends AsyncDisposable {
  providers: TestProviders;
  s3: StrictS3;
  /** Copies a link, its port added, to the object `<provider>/copy/file.zip`. */
  copy: (provider: string, url: string, limits?: Partial<OffloadLimits>) => Promise<OffloadResult>;
  isStored: (key: string) => Promise<boolean>;
}

/** The client that copies by itself, between providers, S3 and Redis as they are. */
export async function openDirect(options: DirectOptions = {}): Promise<OpenDirect> {
  const { maxBytes = 64 * 1024 ** 2, transferMs = 20_000, pace, requestTimeoutMs } = options;
  await using stack = new AsyncDisposableStack();
  const providers = stack.use(await startProviders());
  const s3 = stack.use(await startStrictS3(options));
  const { redis, prefix } = stack.use(testRedis());
  const guard = createEgressGuard({
    allow: "127.0.0.1",
    allowHttp: true,
    resolve: resolveProviders,
  });
  const store = createObjectStore(
    {
      endpoint: options.endpoint ?? s3.endpoint,
      bucket: s3.bucket,
      ...s3.credentials,
      publicBaseUrl: "https://files.example.org",
      linkSeconds: 3_600,
      maxBytes,
      ...(requestTimeoutMs !== undefined && { requestTimeoutMs }),
    },
    guard,
  );
  const client = stack.use(
    createDirectClient({
      store,
      links: createLinkStore({
        redis,
        keys: createKeys(prefix),
        codec: plainCodec(),
        ttlSeconds: 60,
      }),
      guard,
      resolvers: createResolvers({ smashApiKey: null }),
      maxBytes,
      transferMs,
      ...(pace && { pace }),
    }),
  );
  const opened = stack.move();
  return {
    providers,
    s3,
    copy: async (provider, link, limits) => {
      const url = new URL(link);
      url.port = String(providers.port);
      const objectKey = `${provider}/copy/file.zip`;
      const request = { sourceUrl: url.href, objectKey, provider, emailId: "e1" };
      return client.fetchToR2(request, { timeoutMs: 5_000, ...limits });
    },
    isStored: client.isStored,
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}
