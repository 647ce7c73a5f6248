import { isDropboxFolder, isDropboxRequest } from "@gmail-push/core/dropbox-path";
import { type Resolution, unavailable } from "./provider.ts";

const hosts = ["dropbox.com", "dropboxusercontent.com"];
/** Sends the file itself, of links that are not to folders (domain 10.4). */
const FILE_HOST = "dl.dropboxusercontent.com";

/**
 * A shared file or folder: its link, with `dl=1` already, redirects to the content. Folders come as a ZIP, packed on the
 * way. A request to upload files leads to none, and is never asked for.
 */
export async function resolveDropbox(sourceUrl: URL): Promise<Resolution> {
  const { pathname } = sourceUrl;
  if (isDropboxRequest(pathname)) return unavailable("unsupported");
  const isArchive = isDropboxFolder(pathname);
  return {
    kind: "download",
    urls: isArchive ? [sourceUrl] : [sourceUrl, onFileHost(sourceUrl)],
    hosts,
    name: null,
    size: null,
    isArchive,
    credits: null,
  };
}

function onFileHost(sourceUrl: URL): URL {
  const url = new URL(sourceUrl);
  url.hostname = FILE_HOST;
  return url;
}
