import type { EgressGuard, LinkStore } from "@gmail-push/infra";
import { closeAgents, createAgents } from "../agents.ts";
import { failed, type OffloadClient } from "../offload-result.ts";
import type { Resolve } from "../providers/provider.ts";
import { createAsk } from "./ask.ts";
import { CopyFailure } from "./copy-failure.ts";
import { createMakeCopy } from "./make-copy.ts";
import type { ObjectStore } from "./object-store.ts";
import type { Pace } from "./pace.ts";
import { createTransfer } from "./transfer.ts";
import { createTransferBook } from "./transfer-book.ts";

export interface DirectClientDeps {
  /** disposed of with the client */
  store: ObjectStore;
  links: Pick<LinkStore, "findTransfer" | "saveTransfer">;
  guard: EgressGuard;
  /** by provider; one that is not there is not supported */
  resolvers: Readonly<Record<string, Resolve>>;
  maxBytes: number;
  /** for a whole file, however steadily it comes */
  transferMs: number;
  pace?: Pace;
}

/** Slower than this a source is taken for dead: 64 KiB in every 15 s of waiting for it. */
const PACE: Pace = { stallMs: 15_000, bytes: 65_536 };

/** A look whether a copy is there still; emails wait for it. */
const LOOK_MS = 3_000;

/** Streams files from their providers into R2, without a fetcher in between. */
export function createDirectClient(deps: DirectClientDeps): OffloadClient {
  const { store, links, guard, resolvers, maxBytes, transferMs, pace = PACE } = deps;
  const agents = createAgents({ keepAlive: false });
  const ask = createAsk({ guard, agents });
  const transfer = createTransfer({ store, links, maxBytes, pace });
  const book = createTransferBook({ store, links });
  const makeCopy = createMakeCopy({ ask, transfer, book, resolvers, pace });

  return {
    fetchToR2: async (request, { timeoutMs, signal }) => {
      const limit = AbortSignal.timeout(transferMs);
      const either = signal === undefined ? limit : AbortSignal.any([signal, limit]);
      try {
        return await makeCopy({ ...request, timeoutMs, signal: either });
      } catch (error) {
        signal?.throwIfAborted();
        if (limit.aborted) return failed("source_timeout", false);
        if (error instanceof CopyFailure) return failed(error.reason, error.retryable);
        throw error;
      }
    },
    isStored: async (objectKey) => {
      const limit = AbortSignal.timeout(LOOK_MS);
      try {
        return (await store.sizeOf(objectKey, limit)) !== null;
      } catch {
        // While R2 does not say so, the copy is not gone: emails go out whatever is wrong with it.
        return true;
      }
    },
    [Symbol.asyncDispose]: async () => {
      closeAgents(agents);
      store[Symbol.dispose]();
    },
  };
}
