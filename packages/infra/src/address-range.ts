import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/**
 * What an address is for. Only `public` may be dialled by anyone; `loopback`, `private` and `shared` may be opted
 * in by name; the others never. Anything unknown is `reserved`.
 */
export type AddressRange =
  | "public"
  | "loopback"
  | "private"
  | "shared"
  | "link_local"
  | "metadata"
  | "reserved";

type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type Cidr = [Address, number];

/** Where clouds answer with credentials; some lie in ranges that look ordinary. */
const metadataAddresses = [
  "169.254.169.254",
  "169.254.170.2",
  "169.254.170.23",
  "169.254.0.23",
  "100.100.100.200",
  "168.63.129.16",
  "192.0.0.192",
  "fd00:ec2::254",
  "fd00:ec2::23",
  "fd20:ce::254",
];

/** First match counts. IPv4 that no line names is public, as the registry of special addresses has it. */
const ipv4Ranges = table([
  ...metadataAddresses
    .filter((text) => isIP(text) === 4)
    .map((text) => [text, "metadata"] as const),
  ["127.0.0.0/8", "loopback"],
  ["10.0.0.0/8", "private"],
  ["172.16.0.0/12", "private"],
  ["192.168.0.0/16", "private"],
  ["100.64.0.0/10", "shared"],
  ["169.254.0.0/16", "link_local"],
  ["0.0.0.0/8", "reserved"],
  ["192.0.0.0/24", "reserved"],
  ["192.0.2.0/24", "reserved"],
  ["192.88.99.0/24", "reserved"],
  ["198.18.0.0/15", "reserved"],
  ["198.51.100.0/24", "reserved"],
  ["203.0.113.0/24", "reserved"],
  ["224.0.0.0/3", "reserved"],
]);

/**
 * IPv6 that no line names is reserved: only 2000::/3 is given out. What lies outside it includes every fixed way to
 * write an IPv4 address in IPv6 but the mapped one (compatible, translated, NAT64), so none needs a line.
 */
const ipv6Ranges = table([
  ...metadataAddresses
    .filter((text) => isIP(text) === 6)
    .map((text) => [text, "metadata"] as const),
  ["::1", "loopback"],
  ["fc00::/7", "private"],
  ["fe80::/10", "link_local"],
  ["2001::/23", "reserved"],
  ["2001:db8::/32", "reserved"],
  ["2002::/16", "reserved"],
  ["3fff::/20", "reserved"],
  ["2000::/3", "public"],
]);

/** The range of an address in its usual text form, as resolvers and sockets give it. */
export function addressRange(text: string): AddressRange {
  const address = parseAddress(text);
  if (address === null) return "reserved";
  if (address instanceof ipaddr.IPv4) return findRange(ipv4Ranges, address) ?? "public";
  return isIsatap(address) ? "reserved" : (findRange(ipv6Ranges, address) ?? "reserved");
}

/** Null unless the text is one whole address; an IPv4-mapped IPv6 address is the IPv4 address it holds. */
export function parseAddress(text: string): Address | null {
  const family = isIP(text);
  if (family === 0) return null;
  return family === 4 ? ipaddr.IPv4.parse(text) : ipaddr.process(inHex(text));
}

/** ipaddr.js takes `::a.b.c.d` for a mapped address, which it is not; URLs know no dots in IPv6, nor zones. */
function inHex(ipv6: string): string {
  const [address = ""] = ipv6.split("%");
  return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** An address or `address/bits`; null when the text is neither. Mapped IPv4 networks are to be written as IPv4. */
export function parseCidr(text: string): Cidr | null {
  const [base = "", bits, ...rest] = text.split("/");
  const address = parseAddress(base);
  if (address === null || rest.length > 0) return null;
  const width = address.kind() === "ipv4" ? 32 : 128;
  if (bits === undefined) return [address, width];
  const isFitting = /^\d{1,3}$/.test(bits) && Number(bits) <= width;
  const isMapped = width === 32 && base.includes(":");
  return isFitting && !isMapped ? [address, Number(bits)] : null;
}

export function isWithin(address: Address, cidr: Cidr): boolean {
  return address.kind() === cidr[0].kind() && address.match(cidr);
}

function table(lines: readonly (readonly [string, AddressRange])[]) {
  return lines.map(([text, range]) => {
    const cidr = parseCidr(text);
    if (cidr === null) throw new Error(`${text} is no range`);
    return { cidr, range };
  });
}

function findRange(ranges: ReturnType<typeof table>, address: Address): AddressRange | null {
  return ranges.find(({ cidr }) => isWithin(address, cidr))?.range ?? null;
}

/** ISATAP puts an IPv4 address behind 0:5efe or 200:5efe in the lower half, under any prefix at all. */
function isIsatap({ parts }: ipaddr.IPv6): boolean {
  return parts[5] === 0x5efe && (parts[4] === 0 || parts[4] === 0x0200);
}
