import type { OffloadFailure } from "../offload-result.ts";
import { isPassingStatus } from "../passing-status.ts";

/** How to get the one file that a link stands for. */
export interface Download {
  kind: "download";
  /** The next is tried when one gives a page instead of the file. */
  urls: readonly [URL, ...URL[]];
  /** domains the download may lead to */
  hosts: readonly string[];
  headers?: Record<string, string>;
  /** as the provider tells it, not safe yet; null where its answer will */
  name: string | null;
  /** bytes; null where the provider does not tell */
  size: number | null;
  /** packed by the provider: nothing but a ZIP will do */
  isArchive: boolean;
  /** `null`: may be asked for as often as need be. Else each download counts, and so many are left, if it says. */
  credits: { left: number | null } | null;
}

export type Resolution = Download | { kind: "failed"; reason: OffloadFailure; retryable: boolean };

export interface JsonAnswer {
  status: number;
  /** undefined when it is no JSON, or too much */
  body: unknown;
}

/** Asks a provider's API. Throws CopyFailure when there is no answer. */
export type AskJson = (question: {
  url: URL;
  hosts: readonly string[];
  headers?: Record<string, string>;
}) => Promise<JsonAnswer>;

/** Finds out what is behind a normalised link, at no cost to its sender. */
export type Resolve = (sourceUrl: URL, askJson: AskJson) => Promise<Resolution>;

export function unavailable(reason: OffloadFailure, retryable = false): Resolution {
  return { kind: "failed", reason, retryable };
}

/** What an answer of a provider's API other than 200 says of a link. */
export function refusal(status: number): Resolution {
  if (status === 404 || status === 410) return unavailable("source_gone");
  if (status === 401 || status === 403) return unavailable("unsupported");
  return unavailable("source_failed", isPassingStatus(status));
}
