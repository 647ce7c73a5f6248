import type { LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { addressRange } from "./address-range.ts";
import { isLocalHost, isMetadataHost, isOptedIn, parseEgressAllow } from "./egress-allow.ts";
import { EgressBlockedError, type EgressRule } from "./egress-blocked-error.ts";
import { boundedResolve, lookupFrom, systemResolve, type Resolve } from "./egress-resolver.ts";
import { isWebPort } from "./web-port.ts";

export type EgressVerdict = { kind: "allowed" } | { kind: "blocked"; rule: EgressRule };

/** Webhooks go out over https (http where `allowHttp`); downloads may come over either. */
export type EgressPurpose = "webhook" | "download";

/** The one gate of everything that leaves: the same rules when a URL is saved, tested and used. */
export interface EgressGuard {
  /** All that can be said without asking a name server. Needed before each request: literal addresses skip `lookup`. */
  checkUrl: (url: string, purpose?: EgressPurpose) => EgressVerdict;
  /** `checkUrl`, and every address the host has now; `unresolved` when it has none. */
  verify: (url: string, purpose?: EgressPurpose) => Promise<EgressVerdict>;
  /** For the address a socket is connected to, and the host name it was asked for. */
  checkAddress: (address: string, host: string) => EgressVerdict;
  /** False for an address that only an opt-in lets through: what such a host says is not to be kept. */
  isPublic: (address: string) => boolean;
  /**
   * Takes the place of `dns.lookup` when connecting: answers only when every address may be dialled, else fails with
   * an EgressBlockedError.
   */
  lookup: LookupFunction;
}

export interface EgressGuardDeps {
  /** Comma-separated addresses, CIDRs and host names that may be reached although they are not public. */
  allow: string;
  allowHttp: boolean;
  resolve?: Resolve;
  lookupTimeoutMs?: number;
}

const MAX_URL_LENGTH = 8192;
const LOOKUP_TIMEOUT_MS = 5000;
const allowed = { kind: "allowed" } as const;

/** Throws an Error with the place of each entry of `allow` that cannot be read. */
export function createEgressGuard(deps: EgressGuardDeps): EgressGuard {
  const { allow, allowHttp, lookupTimeoutMs = LOOKUP_TIMEOUT_MS } = deps;
  const optIns = parseEgressAllow(allow);
  const resolve = boundedResolve(deps.resolve ?? systemResolve, lookupTimeoutMs);

  function checkAddress(address: string, host: string): EgressVerdict {
    const range = addressRange(address);
    if (range === "public" || isOptedIn(optIns, address, host)) return allowed;
    return blocked(range);
  }

  function checkHost(host: string): EgressVerdict {
    if (isIP(host) !== 0) return checkAddress(host, host);
    if (isMetadataHost(host)) return blocked("metadata");
    return isLocalHost(host) ? checkAddress("127.0.0.1", host) : allowed;
  }

  function checkUrl(text: string, purpose: EgressPurpose = "webhook"): EgressVerdict {
    const url = text.length > MAX_URL_LENGTH ? null : URL.parse(text);
    if (url === null) return blocked("invalid_url");
    const isHttpAllowed = allowHttp || purpose === "download";
    const isWeb = url.protocol === "https:" || (url.protocol === "http:" && isHttpAllowed);
    if (!isWeb) return blocked("scheme");
    if (url.username !== "" || url.password !== "") return blocked("credentials");
    return isWebPort(url.port) ? checkHost(hostOf(url)) : blocked("port");
  }

  async function checkedAddresses(host: string): Promise<LookupAddress[]> {
    refuse(checkHost(host));
    if (isIP(host) !== 0) return [{ address: host, family: isIP(host) }];
    const addresses = await resolve(host);
    // One bad answer spoils the lot: whoever mixes them may be steering which one is dialled.
    for (const { address } of addresses) refuse(checkAddress(address, host));
    return addresses;
  }

  return {
    checkUrl,
    checkAddress,
    isPublic: (address) => addressRange(address) === "public",
    lookup: lookupFrom(checkedAddresses),
    verify: async (text, purpose) => {
      const verdict = checkUrl(text, purpose);
      if (verdict.kind === "blocked") return verdict;
      return checkedAddresses(hostOf(new URL(text))).then(() => allowed, blockedBy);
    },
  };
}

function blocked(rule: EgressRule): EgressVerdict {
  return { kind: "blocked", rule };
}

function refuse(verdict: EgressVerdict): void {
  if (verdict.kind === "blocked") throw new EgressBlockedError(verdict.rule);
}

function blockedBy(error: unknown): EgressVerdict {
  if (error instanceof EgressBlockedError) return blocked(error.rule);
  // Resolvers put a code on what went wrong; anything else is a fault.
  if (error instanceof Error && "code" in error) return blocked("unresolved");
  throw error;
}

/** The host as sockets and resolvers know it: an IPv6 address without its brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}
