import type { EgressGuard, LinkStore } from "@gmail-push/infra";
import { withBreaker } from "./circuit-breaker.ts";
import { createDirectClient } from "./direct/direct-client.ts";
import { createObjectStore } from "./direct/object-store.ts";
import { createOffloadClient } from "./offload-client.ts";
import type { OffloadConfig } from "./offload-config.ts";
import type { OffloadClient } from "./offload-result.ts";
import { createResolvers } from "./providers/resolvers.ts";

/** Five in a row are no accident; a minute of rest costs few copies and spares every delivery its wait. */
const breaker = { failures: 5, pauseMs: 60_000 };

/** The way into R2 that the configuration asks for. */
export function openOffloadClient(
  config: OffloadConfig,
  deps: { guard: EgressGuard; links: LinkStore },
): OffloadClient {
  const { guard, links } = deps;
  if (config.mode === "remote") {
    return withBreaker(createOffloadClient({ ...config, guard }), breaker);
  }
  const { store, transferMs, smashApiKey } = config;
  const client = createDirectClient({
    store: createObjectStore(store, guard),
    links,
    guard,
    resolvers: createResolvers({ smashApiKey }),
    maxBytes: store.maxBytes,
    transferMs,
  });
  return withBreaker(client, breaker);
}
