import { decodeEntities } from "./entities.ts";
import { percentDecode, percentEncode } from "./percent.ts";
import { isWithin, plainHost, trimDots } from "./provider.ts";
import { splitAuthority, splitUrl } from "./split-url.ts";
import { trimSpace } from "./text.ts";

const FETCHABLE_DOMAINS = ["dropbox.com", "fromsmash.com", "swisstransfer.com", "wetransfer.com"];
const FETCHABLE_SCHEMES = new Set(["http", "https"]);
const MAX_DECODING_ROUNDS = 3;
const MAX_PORT = 65_535;
const HTTPS_PORT = 443;

/**
 * The one spelling under which a source is fetched and stored (domain 10.1). For `dropbox`: https, no user name or
 * password (departure `userinfo`), sorted query with `dl=1`. Never throws; text that is no URL comes back decoded.
 */
export function normalizeSourceUrl(url: string, provider: string): string {
  if (url === "" || provider === "") return url;
  const text = decodeEntities(trimSpace(url));
  return provider === "dropbox"
    ? normalizeDropbox(decodeFully(decodeEntities(trimSpace(text))))
    : text;
}

/** May the URL be fetched, and which host does it name (domain 10.3)? Only http and https may (departure `fetch-scheme`). */
export function fetchableHost(url: string): { allowed: boolean; domain: string | null } {
  const { scheme, authority } = splitUrl(trimSpace(url));
  const host = plainHost(authority);
  const isAllowed =
    host !== null &&
    FETCHABLE_SCHEMES.has(scheme) &&
    FETCHABLE_DOMAINS.some((domain) => isWithin(host, domain));
  const domain = trimDots(splitAuthority(authority).host);
  return { allowed: isAllowed, domain: domain === "" ? null : domain };
}

function normalizeDropbox(text: string): string {
  const { authority, path, query } = splitUrl(text);
  const { host, port: writtenPort } = splitAuthority(authority);
  const port = writtenPort === null ? HTTPS_PORT : parsePort(writtenPort);
  if (host === "" || port === null) return text;
  const shownPort = port === HTTPS_PORT ? "" : `:${port}`;
  return `https://${host}${shownPort}${normalizePath(path)}?${normalizeQuery(query ?? "")}`;
}

/** Undoes up to three layers of encoding, as long as an address remains. */
function decodeFully(text: string): string {
  let decoded = text;
  for (let round = 0; round < MAX_DECODING_ROUNDS; round += 1) {
    const separated = decoded.replaceAll("amp%3B", "&").replaceAll("amp%3b", "&");
    const candidate = percentDecode(separated);
    const next = candidate.includes("://") ? candidate : separated;
    if (next === decoded) break;
    decoded = next;
  }
  return decoded;
}

function parsePort(port: string): number | null {
  const value = /^\d+$/.test(port) ? Number(port) : Infinity;
  return value <= MAX_PORT ? value : null;
}

function normalizePath(path: string): string {
  const collapsed = percentDecode(path).replace(/\/{2,}/g, "/");
  const trimmed =
    collapsed.length > 1 && collapsed.endsWith("/") ? collapsed.slice(0, -1) : collapsed;
  return percentEncode(trimmed).replaceAll("%2F", "/");
}

interface Pair {
  key: string;
  value: string;
}

function normalizeQuery(query: string): string {
  const pairs = new Map<string, Pair>();
  for (const part of query.split("&")) {
    const pair = readPair(part);
    if (isKept(pair)) pairs.set(encodePair(pair), pair);
  }
  const all = [...pairs.values(), { key: "dl", value: "1" }];
  return all.toSorted(comparePairs).map(encodePair).join("&");
}

function readPair(part: string): Pair {
  const [key = "", ...value] = part.replaceAll("+", " ").split("=");
  return { key: trimSpace(percentDecode(key)), value: trimSpace(percentDecode(value.join("="))) };
}

function isKept({ key, value }: Pair): boolean {
  const name = key.toLowerCase();
  return name !== "" && name !== "dl" && (value !== "" || name === "rlkey");
}

function comparePairs(one: Pair, other: Pair): number {
  return (
    compareCodePoints(one.key.toLowerCase(), other.key.toLowerCase()) ||
    compareCodePoints(one.value, other.value)
  );
}

/** UTF-8 sorts as its code points do; UTF-16 does not. */
function compareCodePoints(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function encodePair({ key, value }: Pair): string {
  return `${encodeFormPart(key)}=${encodeFormPart(value)}`;
}

function encodeFormPart(text: string): string {
  return percentEncode(text).replaceAll("%20", "+");
}
