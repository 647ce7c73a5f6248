import type { LookupAddress, LookupOptions } from "node:dns";
import { lookup } from "node:dns/promises";
import type { LookupFunction } from "node:net";

export type Resolve = (host: string) => Promise<LookupAddress[]>;

const noAddress = "The host has no address";

/** The machine's own resolver, its hosts file included. */
export function systemResolve(host: string): Promise<LookupAddress[]> {
  return lookup(host, { all: true });
}

/**
 * A resolver that gives up after `timeoutMs` with code `ETIMEOUT` and answers `ENOTFOUND` instead of nothing.
 * Questions for one host asked at the same time share one answer: the system resolver has few threads, and a name
 * server that does not reply must not take them all.
 */
export function boundedResolve(resolve: Resolve, timeoutMs: number): Resolve {
  const pending = new Map<string, Promise<LookupAddress[]>>();

  function ask(host: string): Promise<LookupAddress[]> {
    const asked = pending.get(host) ?? resolve(host).finally(() => pending.delete(host));
    pending.set(host, asked);
    return asked;
  }

  return async (host) => {
    const addresses = await within(ask(host), timeoutMs);
    if (addresses.length === 0) throw codedError(noAddress, "ENOTFOUND");
    return addresses;
  };
}

/** A resolver in the shape that sockets call. */
export function lookupFrom(resolve: Resolve): LookupFunction {
  return (host, { family, all }, callback) => {
    const answer = (addresses: LookupAddress[]): void => {
      const wanted = addresses.filter((address) => isOfFamily(address, family));
      const [first] = wanted;
      if (first === undefined) callback(codedError(noAddress, "ENOTFOUND"), "", 0);
      else if (all) callback(null, wanted);
      else callback(null, first.address, first.family);
    };
    resolve(host).then(answer, (error: Error) => {
      callback(error, "", 0);
    });
  };
}

function isOfFamily(address: LookupAddress, family: LookupOptions["family"]): boolean {
  if (family === undefined || family === 0) return true;
  return address.family === (family === "IPv6" ? 6 : family === "IPv4" ? 4 : family);
}

function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(codedError("The name server took too long", "ETIMEOUT"));
    }, timeoutMs);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}

function codedError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}
