import { isDropboxFolder } from "@gmail-push/core/dropbox-path";

/** Dropbox packs a folder while it sends it, which takes its time and must give a ZIP. */
export function isPackedFolder(source: { sourceUrl: URL; provider: string }): boolean {
  return source.provider === "dropbox" && isDropboxFolder(source.sourceUrl.pathname);
}

/** The last part of the path when it looks like a file name: it has a dot. */
export function lastPathName({ pathname }: URL): string | null {
  const segment = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (!segment.includes(".")) return null;
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError) return segment;
    throw error;
  }
}
