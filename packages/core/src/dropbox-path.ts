/** What the path of a link to upload files begins with, in lower case. */
export const DROPBOX_REQUEST_PATH = "/request/";

const FOLDER = /\/scl\/fo\/|^\/sh\/[^/]+(?:\/[^/]+)?\/?$/i;

/**
 * Whether the path of a Dropbox link leads to a folder, which Dropbox packs as a ZIP before its first byte. Beyond its id
 * and key a path of the older form (`/sh/`) may lead to a file of the folder.
 */
export function isDropboxFolder(path: string): boolean {
  return FOLDER.test(path);
}

/** Whether the path of a Dropbox link is a request to upload files, which leads to none. */
export function isDropboxRequest(path: string): boolean {
  return path.toLowerCase().startsWith(DROPBOX_REQUEST_PATH);
}
