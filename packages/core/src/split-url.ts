/** The parts of a URL as they are written; `null` where the part and its delimiter are absent. */
export interface SplitUrl {
  /** In lower case, empty when there is none. */
  scheme: string;
  /** User name, host and port. */
  authority: string;
  path: string;
  query: string | null;
}

const SCHEME = /^([a-z][a-z\d+.-]*):/i;
const AUTHORITY_END = /[/?#]/;
const BRACKETED_HOST = /^[^[]*\[([^\]]*)(?:\]:?([^]*))?$/;

/**
 * Splits a URL of any scheme, or one without (`//host/path`, `host/path`: the latter has no authority). Nothing is
 * decoded and nothing refused. Leading controls and spaces, tabs and line breaks do not count, as in browsers.
 */
export function splitUrl(url: string): SplitUrl {
  const text = url.replace(/^[\0-\x20]+/, "").replace(/[\t\n\r]/g, "");
  const [start = "", scheme = ""] = SCHEME.exec(text) ?? [];
  const rest = before(text.slice(start.length), "#");
  const authority = rest.startsWith("//") ? authorityOf(rest) : "";
  const target = rest.startsWith("//") ? rest.slice(2 + authority.length) : rest;
  const path = before(target, "?");
  const query = path.length === target.length ? null : target.slice(path.length + 1);
  return { scheme: scheme.toLowerCase(), authority, path, query };
}

/** The host of an authority, in lower case and without the brackets of an IPv6 address; `port` as written. */
export function splitAuthority(authority: string): { host: string; port: string | null } {
  const hostAndPort = authority.slice(authority.lastIndexOf("@") + 1);
  const bracketed = BRACKETED_HOST.exec(hostAndPort);
  const colon = hostAndPort.indexOf(":");
  const host = bracketed?.[1] ?? before(hostAndPort, ":");
  const port = bracketed?.[2] ?? (colon === -1 ? "" : hostAndPort.slice(colon + 1));
  return { host: host.toLowerCase(), port: port === "" ? null : port };
}

function authorityOf(rest: string): string {
  const length = rest.slice(2).search(AUTHORITY_END);
  return length === -1 ? rest.slice(2) : rest.slice(2, 2 + length);
}

function before(text: string, delimiter: string): string {
  const at = text.indexOf(delimiter);
  return at === -1 ? text : text.slice(0, at);
}
