import { percentDecode } from "./percent.ts";
import { isWithin, plainHost } from "./provider.ts";
import { splitUrl } from "./split-url.ts";

const PREVIEW_PATH = "/scl/fi/";
const PREVIEW_NAME = /^(?:ms|logo|avatar|profile)[^]*\.(?:png|jpe?g|webp|gif)$/;

/** Is it an image that Dropbox shows inline in its mails, a logo or an avatar, and no file to fetch (domain 9.3)? */
export function isPreviewAsset(url: string): boolean {
  const { authority, path, query } = splitUrl(url);
  const host = plainHost(authority);
  if (host === null || !isWithin(host, "dropbox.com")) return false;
  if (!path.toLowerCase().startsWith(PREVIEW_PATH) || !asksForRaw(query ?? "")) return false;
  const name = percentDecode(path.slice(path.lastIndexOf("/") + 1));
  return PREVIEW_NAME.test(name.toLowerCase());
}

function asksForRaw(query: string): boolean {
  return query.split("&").some((pair) => {
    const [key = "", ...value] = pair.split("=");
    return percentDecode(key) === "raw" && percentDecode(value.join("=")) === "1";
  });
}
