const MAX_LENGTH = 2_000;
/** Browsers take a backslash for a slash, and drop control characters before they look. */
const TRICKS = /[\\\p{Cc}]/u;

/**
 * Where to go after signing in: a path of this very site, else "/admin". What a browser would read as
 * another host is refused, however it is written.
 */
export function sameSitePath(next: unknown): string {
  const home = "/admin";
  if (typeof next !== "string" || next.length > MAX_LENGTH) return home;
  if (!next.startsWith("/") || next.startsWith("//") || TRICKS.test(next)) return home;
  const url = URL.parse(next, "http://here");
  if (url === null || url.host !== "here") return home;
  // `/..//host` becomes `//host` only now.
  if (url.pathname.startsWith("//") || /^\/admin\/(?:sign-|link\/)/.test(url.pathname)) return home;
  return url.pathname + url.search + url.hash;
}
