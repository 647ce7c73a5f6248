import { randomUUID } from "node:crypto";
import type { LinkStore } from "@gmail-push/infra";
import { JobFailure } from "./job-failure.ts";

/** The sole right to copy a file, until it is disposed of. */
export interface LinkClaim extends AsyncDisposable {
  /** aborted when the right was lost: others may copy the file now */
  lost: AbortSignal;
}

const RENEWALS = 3;

/** Null when somebody else copies the file. Renewed while the process lives, and over `ttlMs` after it died. */
export async function takeClaim(
  links: Pick<LinkStore, "claim" | "release">,
  file: string,
  ttlMs: number,
): Promise<LinkClaim | null> {
  const owner = randomUUID();
  if (!(await links.claim(file, owner, ttlMs))) return null;
  const lost = new AbortController();

  async function renew(): Promise<void> {
    if (await links.claim(file, owner, ttlMs)) return;
    lost.abort(new JobFailure("claim_lost"));
  }

  const timer = setInterval(() => {
    renew().catch((error: unknown) => lost.abort(error));
  }, ttlMs / RENEWALS);
  return {
    lost: lost.signal,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer);
      await links.release(file, owner);
    },
  };
}
