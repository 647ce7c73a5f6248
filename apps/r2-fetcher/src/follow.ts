import type { Config } from "./config.ts";
import { isFetchable } from "./host-list.ts";
import { Refusal, sourceAnswered, sourceFailed } from "./refusal.ts";

const MAX_REDIRECTS = 5;
const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** Providers send a page, or nothing, to what does not look like a browser. Nothing else about the caller goes along. */
const askingHeaders = {
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  accept: "*/*",
  // The bytes are kept as they are, and their number is to be known beforehand.
  "accept-encoding": "identity",
};

/**
 * The first answer to `source` that is no redirect. Nothing is asked, neither `source` nor what it redirects to, that
 * is not on the list of hosts for redirects.
 */
export async function follow(source: URL, config: Config, signal: AbortSignal): Promise<Response> {
  const { redirectHosts, allowHttp } = config;
  const seen = new Set<string>();
  let url = source;
  for (;;) {
    if (!isFetchable(url, redirectHosts, allowHttp)) {
      throw new Refusal("redirect_not_allowed", "Host not allowed: the source redirects elsewhere");
    }
    seen.add(url.href);
    const response = await ask(url, signal);
    if (!redirectStatuses.has(response.status)) return response;
    await response.body?.cancel();
    url = redirectTarget(response, url);
    if (seen.size > MAX_REDIRECTS || seen.has(url.href)) {
      const detail = ", redirected in a loop or too often";
      throw sourceAnswered("too_many_redirects", response.status, detail);
    }
  }
}

function redirectTarget({ status, headers }: Response, base: URL): URL {
  const location = headers.get("location");
  const target = location === null ? null : URL.parse(location, base);
  if (target === null) throw sourceAnswered("source_status", status, " without a location");
  target.hash = "";
  return target;
}

async function ask(url: URL, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      headers: askingHeaders,
      signal,
      redirect: "manual",
      cache: "no-store",
    });
  } catch (error) {
    signal.throwIfAborted();
    // What the runtime says of it may quote the URL, and goes no further than this.
    throw sourceFailed("source_unreachable", "not reachable", { cause: error });
  }
}
