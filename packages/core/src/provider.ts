import { splitAuthority, splitUrl } from "./split-url.ts";

/** Who holds the files a link leads to. */
export const providers = ["dropbox", "fromsmash", "swisstransfer", "wetransfer"] as const;
export type Provider = (typeof providers)[number];
/** Whose links are looked for unless an operator asks for more. */
export const usualProviders: readonly Provider[] = ["dropbox", "fromsmash", "swisstransfer"];

const DOMAINS: Readonly<Record<Provider, readonly string[]>> = {
  dropbox: ["dropbox.com"],
  fromsmash: ["fromsmash.com"],
  swisstransfer: ["swisstransfer.com"],
  wetransfer: ["wetransfer.com", "we.tl"],
};
const PROVIDER_NAMED = /(?:dropbox|fromsmash|swisstransfer|wetransfer)\.com|we\.tl/i;
const HOST = /^[a-z\d._-]+$/;

/** The host of an authority that every URL reader takes for the same one; null for any other. */
export function plainHost(authority: string): string | null {
  // Browsers read `\` as `/`, others as part of the user name: such an authority has no host to rely on.
  if (authority.includes("\\")) return null;
  const host = trimDots(splitAuthority(authority).host);
  return HOST.test(host) ? host : null;
}

/** `dropbox.com.` is `dropbox.com`, fully qualified. */
export function trimDots(host: string): string {
  let start = 0;
  let end = host.length;
  while (host.charAt(start) === ".") start += 1;
  while (end > start && host.charAt(end - 1) === ".") end -= 1;
  return host.slice(start, end);
}

/** Is the host that domain, or a subdomain of it? Both in lower case. */
export function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}

/** Which of the providers has the domain that the host of the authority is on (departure `link-host`). */
export function providerOf(
  authority: string,
  among: readonly Provider[] = usualProviders,
): Provider | null {
  const host = PROVIDER_NAMED.test(authority) ? plainHost(authority) : null;
  if (host === null) return null;
  const holds = (provider: Provider) => DOMAINS[provider].some((domain) => isWithin(host, domain));
  return among.find(holds) ?? null;
}

/** The provider whose host the URL names (departure `link-host`), whatever its scheme. */
export function detectProvider(url: string): Provider | "unknown" {
  return providerOf(splitUrl(url).authority) ?? "unknown";
}
