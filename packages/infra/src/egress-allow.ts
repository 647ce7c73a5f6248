import { isIP } from "node:net";
import { addressRange, isWithin, parseAddress, parseCidr, type Cidr } from "./address-range.ts";

/** Names under which clouds answer with credentials. */
const metadataHosts = new Set([
  "metadata",
  "metadata.goog",
  "metadata.google.internal",
  "metadata.azure.internal",
  "metadata.tencentyun.com",
  "instance-data",
  "instance-data.ec2.internal",
]);

const optInRanges = new Set(["loopback", "private", "shared"]);

/** What an operator has opted in: whole networks, and hosts whatever inner address they have. */
export interface EgressAllow {
  hosts: ReadonlySet<string>;
  cidrs: readonly Cidr[];
}

/**
 * Reads a comma-separated list of addresses, CIDRs and host names. Throws one Error with the places of all
 * entries that are none of these, or that would open what is never opened; their text is not shown.
 */
export function parseEgressAllow(text: string): EgressAllow {
  const hosts = new Set<string>();
  const cidrs: Cidr[] = [];
  const mistakes: number[] = [];
  for (const [index, part] of text.split(",").entries()) {
    const entry = part.trim();
    const cidr = parseCidr(entry);
    const host = bareHost(entry.toLowerCase());
    if (entry === "") continue;
    if (cidr !== null && !isNeverAllowed(cidr)) cidrs.push(cidr);
    else if (cidr === null && isHostName(host) && !isMetadataHost(host)) hosts.add(host);
    else mistakes.push(index + 1);
  }
  if (mistakes.length === 0) return { hosts, cidrs };
  throw new Error(
    `entry ${mistakes.join(", ")} is no inner address, CIDR or host name that can be allowed`,
  );
}

/** Whether an address that is not public may be dialled for this host name. */
export function isOptedIn({ hosts, cidrs }: EgressAllow, text: string, host: string): boolean {
  const address = parseAddress(text);
  if (address === null || !optInRanges.has(addressRange(text))) return false;
  return hosts.has(bareHost(host)) || cidrs.some((cidr) => isWithin(address, cidr));
}

export function isMetadataHost(host: string): boolean {
  return metadataHosts.has(bareHost(host));
}

/** `localhost` and all below it stand for the own machine, whatever a resolver says (RFC 6761). */
export function isLocalHost(host: string): boolean {
  const bare = bareHost(host);
  return bare === "localhost" || bare.endsWith(".localhost");
}

/** A host name without the dots that may end it. */
function bareHost(host: string): string {
  let end = host.length;
  while (host[end - 1] === ".") end -= 1;
  return host.slice(0, end);
}

/** A name that a URL keeps as it is: not a disguised address, nor with a port or a path. */
function isHostName(host: string): boolean {
  const hostname = URL.parse(`http://${host}`)?.hostname;
  return hostname === host && host !== "" && isIP(host) === 0 && !/[*[]/.test(host);
}

/** A network that begins in a range of the never kind; a wider one may hold it, since each address is judged. */
function isNeverAllowed([base]: Cidr): boolean {
  const range = addressRange(base.toString());
  return range === "metadata" || range === "link_local";
}
