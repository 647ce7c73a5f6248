import type { OffloadRequest } from "./offload-result.ts";
import { smashTarget } from "./providers/fromsmash.ts";
import { swissTransferId } from "./providers/swisstransfer.ts";

/** A Dropbox link to one file; what a folder's query says may choose among its files. */
const DROPBOX_FILE = /^\/(?:s|scl\/fi)\//;

function ofDropbox({ host, pathname, searchParams }: URL): string | null {
  if (!DROPBOX_FILE.test(pathname)) return null;
  const key = encodeURIComponent(searchParams.get("rlkey") ?? "");
  return `https://${host.replace(/^www\./, "")}${pathname}?rlkey=${key}`;
}

function ofSmash(url: URL): string | null {
  const target = smashTarget(url);
  return target === null ? null : `https://${target.replace(/\/$/, "")}`;
}

function ofSwissTransfer({ pathname }: URL): string | null {
  const id = swissTransferId(pathname);
  return id === null ? null : `https://www.swisstransfer.com/d/${id.toLowerCase()}`;
}

const identities = new Map([
  ["dropbox", ofDropbox],
  ["fromsmash", ofSmash],
  ["swisstransfer", ofSwissTransfer],
]);

/**
 * The same text for all spellings of a link that lead to one file for certain, so that it is fetched once however it
 * is spelled. A link of another shape stands for itself.
 */
export function fileIdentity({
  sourceUrl,
  provider,
}: Pick<OffloadRequest, "sourceUrl" | "provider">): string {
  const url = URL.parse(sourceUrl);
  return (url === null ? null : identities.get(provider)?.(url)) ?? sourceUrl;
}
