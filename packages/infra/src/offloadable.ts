import { fetchableHost, type Link, normalizeSourceUrl } from "@gmail-push/core";
import { isDropboxRequest } from "@gmail-push/core/dropbox-path";

/** Whether a link leads to a file: not a request to upload one, and on a host that may be fetched. */
export function isOffloadable({ rawUrl, provider }: Link): boolean {
  const sourceUrl = normalizeSourceUrl(rawUrl, provider);
  const isRequest =
    provider === "dropbox" && isDropboxRequest(URL.parse(sourceUrl)?.pathname ?? "");
  return !isRequest && fetchableHost(sourceUrl).allowed;
}
