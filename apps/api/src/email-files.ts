import { type Link, normalizeSourceUrl } from "@gmail-push/core";
import {
  ContentKeyError,
  type EmailRecord,
  type EmailStore,
  isOffloadable,
  type LinkPair,
  type LinkStore,
  MAX_COPIES,
} from "@gmail-push/infra";

/** What became of the file behind a link. */
export type FileCopy =
  | { kind: "copied"; pair: LinkPair }
  /** the last try ended so */
  | { kind: "failed"; reason: string }
  /** nobody has said yet, or it was not done in time */
  | { kind: "not_copied" }
  /** longer ago than copies are remembered */
  | { kind: "forgotten" }
  /** it leads to no file that may be copied; copying is switched off */
  | { kind: "no_file" | "off" }
  /** the key its copy is sealed with is not there */
  | { kind: "locked" };

export interface EmailFile {
  link: Link;
  copy: FileCopy;
}

export interface EmailFilesDeps {
  emails: Pick<EmailStore, "copyFailures">;
  /** null while copying is off */
  links: Pick<LinkStore, "find"> | null;
  /** how long a copy is remembered */
  ttlSeconds: number;
}

/** Looks up what became of an email's links: of as many as are ever copied, and no more. */
export function createEmailFiles({ emails, links, ttlSeconds }: EmailFilesDeps) {
  async function copyOf(link: Link, failure: string | null, decidedAt: number): Promise<FileCopy> {
    if (!isOffloadable(link)) return { kind: "no_file" };
    if (links === null) return { kind: "off" };
    try {
      const pair = await links.find(normalizeSourceUrl(link.rawUrl, link.provider));
      if (pair !== null) return { kind: "copied", pair };
    } catch (error) {
      if (error instanceof ContentKeyError) return { kind: "locked" };
      throw error;
    }
    if (failure !== null) return { kind: "failed", reason: failure };
    const isLongAgo = Date.now() - decidedAt > ttlSeconds * 1_000;
    return { kind: isLongAgo ? "forgotten" : "not_copied" };
  }

  return async (
    { id, decided_at: decidedAt = 0 }: Pick<EmailRecord, "id" | "decided_at">,
    found: readonly Link[],
  ): Promise<EmailFile[]> => {
    const shown = found.slice(0, MAX_COPIES);
    const failures = await emails.copyFailures(id, shown.length);
    return Promise.all(
      shown.map(async (link, place) => ({
        link,
        copy: await copyOf(link, failures[place] ?? null, decidedAt),
      })),
    );
  };
}
