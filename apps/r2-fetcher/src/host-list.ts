/** Lower-case host names, each with a port where only that port is meant. */
export type HostList = readonly string[];

const HOST = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?(?::\d{1,5})?$/;

/** Reads comma-separated hosts; `invalid` counts the entries that are none. */
export function parseHostList(text: string): { hosts: string[]; invalid: number } {
  const entries = text
    .split(",")
    .map((entry) => entry.trim().toLowerCase())
    .filter((entry) => entry !== "");
  const hosts = entries.filter((entry) => HOST.test(entry));
  return { hosts, invalid: entries.length - hosts.length };
}

/**
 * Whether a URL may be fetched: https (http where allowed), no user name, and a host that is on the list or below one
 * that is. Another port than the scheme's own counts only where the list names it. This list is the whole guard: a
 * Worker resolves no names, and Cloudflare lets it reach public addresses only.
 */
export function isFetchable(url: URL, hosts: HostList, allowHttp: boolean): boolean {
  const isWeb = url.protocol === "https:" || (allowHttp && url.protocol === "http:");
  if (!isWeb || url.username !== "" || url.password !== "") return false;
  if (url.port !== "") return hosts.includes(url.host);
  const host = url.hostname.replace(/\.$/, "");
  return hosts.some((allowed) => host === allowed || host.endsWith(`.${allowed}`));
}
