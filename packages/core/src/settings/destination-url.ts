import { z } from "zod";
import type { SettingOptions } from "./options.ts";

const MAKE_HOST = "hook.eu2.make.com";
const MAKE_ADDRESS = new RegExp(`^([^\\s/@]+)@${MAKE_HOST.replaceAll(".", "\\.")}$`, "u");
const BARE_TOKEN = /^[^\s/@]+$/u;

/** An authority must be written out: parsers of URLs also find one in `https:///x`. */
const WITH_AUTHORITY = /^https?:\/\/[^/?#\\\s]/u;
const MAX_URL_LENGTH = 2048;

const LOOPBACK_HOSTS: readonly string[] = ["localhost", "127.0.0.1"];
const PLACEHOLDER_HOSTS: readonly string[] = [
  ...LOOPBACK_HOSTS,
  "example.com",
  "example.org",
  "example.net",
  "test.com",
];
const PLACEHOLDER_SUFFIXES: readonly string[] = [".example.com", ".example.net"];

/** Whether a delivery can be made to it: an http(s) URL with a host (departure `url-host`). */
export function isDestinationUrl(url: string): boolean {
  return WITH_AUTHORITY.test(url) && destinationHost(url) !== "";
}

/** Documentation hosts and this machine: never a real destination in an old store (domain 13.2). */
export function isPlaceholderUrl(url: string): boolean {
  if (!isDestinationUrl(url)) return true;
  const host = destinationHost(url);
  return (
    PLACEHOLDER_HOSTS.includes(host) || PLACEHOLDER_SUFFIXES.some((suffix) => host.endsWith(suffix))
  );
}

/** `token@hook.eu2.make.com` and a bare token stand for a URL of Make; a URL stays as it is (domain 13.2). */
export function expandMakeUrl(text: string): string {
  if (/^https?:\/\//u.test(text)) return text;
  const token = MAKE_ADDRESS.exec(text)?.[1] ?? (BARE_TOKEN.test(text) ? text : null);
  return token === null ? text : `https://${MAKE_HOST}/${token}`;
}

/** A destination as posted, trimmed and expanded; one issue says what is wrong with it. */
export function destinationUrlSchema({ allowHttp }: SettingOptions) {
  return z
    .string("must be a text")
    .transform((text) => expandMakeUrl(text.trim()))
    .superRefine((url, context) => {
      const problem = destinationProblem(url, allowHttp);
      if (problem !== null) context.addIssue({ code: "custom", message: problem });
    });
}

/** The same, and no placeholder; on a development machine this machine is a real destination. */
export function defaultDestinationSchema(options: SettingOptions) {
  return destinationUrlSchema(options).refine(
    (url) =>
      !isPlaceholderUrl(url) ||
      !isDestinationUrl(url) ||
      (options.allowHttp && LOOPBACK_HOSTS.includes(destinationHost(url))),
    "must not be a placeholder address",
  );
}

function destinationProblem(url: string, allowHttp: boolean): string | null {
  if (url === "") return "must not be blank";
  if (url.length > MAX_URL_LENGTH) return `must be at most ${MAX_URL_LENGTH} characters long`;
  const isAllowed = url.startsWith("https://") || (allowHttp && url.startsWith("http://"));
  if (!isAllowed) return "must be a URL that starts with https://";
  if (!isDestinationUrl(url)) return "must be a URL with a host";
  const parsed = URL.parse(url);
  const hasCredentials = parsed !== null && (parsed.username !== "" || parsed.password !== "");
  return hasCredentials ? "must not contain a user name or password" : null;
}

function destinationHost(url: string): string {
  return URL.parse(url)?.hostname.toLowerCase().replace(/\.$/u, "") ?? "";
}
