import type { StoredCopy } from "../offload-result.ts";
import type { AskJson, Download, Resolve } from "../providers/provider.ts";
import type { Ask } from "./ask.ts";
import { CopyFailure } from "./copy-failure.ts";
import { readJson } from "./json-answer.ts";
import type { Pace } from "./pace.ts";
import type { Copy, Transfer } from "./transfer.ts";
import type { TransferBook } from "./transfer-book.ts";

export interface MakeCopyDeps {
  ask: Ask;
  transfer: Transfer;
  book: TransferBook;
  resolvers: Readonly<Record<string, Resolve>>;
  pace: Pace;
}

/** Makes one copy, whatever an earlier try has left behind. Throws CopyFailure, or the reason of the signal. */
export function createMakeCopy(deps: MakeCopyDeps): (copy: Copy) => Promise<StoredCopy> {
  const { ask, transfer, book, resolvers, pace } = deps;

  async function resolve({ sourceUrl, provider, timeoutMs, signal }: Copy): Promise<Download> {
    const askJson: AskJson = async (question) =>
      readJson(await ask({ ...question, responseMs: timeoutMs, signal }), pace);
    const resolver = resolvers[provider];
    const url = URL.parse(sourceUrl);
    if (resolver === undefined || url === null) throw new CopyFailure("unsupported", false);
    const resolution = await resolver(url, askJson);
    if (resolution.kind === "download") return resolution;
    throw new CopyFailure(resolution.reason, resolution.retryable);
  }

  async function copyFrom(copy: Copy, download: Download, url: URL): Promise<StoredCopy> {
    const { hosts, headers = {} } = download;
    const { timeoutMs: responseMs, signal } = copy;
    const answer = await ask({ url, hosts, headers, responseMs, signal });
    try {
      return await transfer(copy, download, answer);
    } finally {
      answer.abandon();
    }
  }

  return async (copy) => {
    const recovered = await book.recover(copy);
    if (recovered !== null) return recovered;
    const download = await resolve(copy);
    await book.begin(copy, download);
    let page: CopyFailure | null = null;
    for (const url of download.urls) {
      try {
        return await copyFrom(copy, download, url);
      } catch (error) {
        if (!(error instanceof CopyFailure) || error.reason !== "landing_page") throw page ?? error;
        // What the link itself answered says more than what a host does that nobody asked for.
        page ??= error;
      }
    }
    throw page ?? new CopyFailure("unsupported", false);
  };
}
