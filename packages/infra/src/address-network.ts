import ipaddr from "ipaddr.js";

/** The network a caller's address stands for: an IPv4 address itself, of an IPv6 address its /64, which is one subscriber. */
export function addressNetwork(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === "ipv4") return parsed.toString();
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/64`).toString();
}
