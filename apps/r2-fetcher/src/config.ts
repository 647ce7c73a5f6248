import { parseHostList, type HostList } from "./host-list.ts";
import { Refusal } from "./refusal.ts";

/** What wrangler.toml and `wrangler secret put` provide. */
export interface Env {
  BUCKET: R2Bucket;
  R2_FETCH_TOKEN?: string;
  R2_PUBLIC_BASE_URL?: string;
  R2_BUCKET_NAME?: string;
  ALLOWED_HOSTS?: string;
  ALLOWED_REDIRECT_HOSTS?: string;
  ALLOW_HTTP?: string;
  MIN_BYTES?: string;
  MAX_BYTES?: string;
  FIRST_BYTE_SECONDS?: string;
  TRANSFER_SECONDS?: string;
  GRACE_SECONDS?: string;
  TTL_HOURS?: string;
}

export interface Config {
  /** Without a slash at the end. */
  publicBaseUrl: string;
  /** Null: any name the caller gives. */
  bucketName: string | null;
  /** Where a source may be. */
  hosts: HostList;
  /** Where a source may send us on to: the same, and more. */
  redirectHosts: HostList;
  allowHttp: boolean;
  minBytes: number;
  maxBytes: number;
  firstByteMs: number;
  transferMs: number;
  graceMs: number;
  ttlMs: number;
}

const KIB = 1024;
const GIB = 1024 ** 3;
const SECOND = 1000;
const HOUR = 3_600_000;

/** Dropbox sends its files from dropboxusercontent.com, Smash from fromsmash.co; the others have hosts below their own. */
const HOSTS = "dropbox.com, fromsmash.com, swisstransfer.com, wetransfer.com";
const REDIRECT_HOSTS = "dropboxusercontent.com, fromsmash.co";

/** Throws a Refusal that names every variable that cannot be used. */
export function parseConfig(env: Env): Config {
  const mistakes: string[] = [];

  function amount(
    name: Exclude<keyof Env, "BUCKET">,
    fallback: number,
    [min, max]: [number, number],
  ): number {
    const text = env[name]?.trim() ?? "";
    const value = text === "" ? fallback : Number(text);
    if (value >= min && value <= max) return value;
    mistakes.push(`${name} must be a number from ${min} to ${max}`);
    return fallback;
  }

  function hostList(name: keyof Env, text: string): HostList {
    const { hosts, invalid } = parseHostList(text);
    if (invalid > 0 || hosts.length === 0) mistakes.push(`${name} must list hosts`);
    return hosts;
  }

  const allowHttp = env.ALLOW_HTTP?.trim() === "true";
  const publicBaseUrl = env.R2_PUBLIC_BASE_URL?.trim().replace(/\/$/, "") ?? "";
  if (!isPublicBase(publicBaseUrl, allowHttp)) {
    mistakes.push("R2_PUBLIC_BASE_URL must be the https address of the bucket");
  }
  const hosts = hostList("ALLOWED_HOSTS", env.ALLOWED_HOSTS ?? HOSTS);
  const more = hostList("ALLOWED_REDIRECT_HOSTS", env.ALLOWED_REDIRECT_HOSTS ?? REDIRECT_HOSTS);
  const config: Config = {
    publicBaseUrl,
    bucketName: env.R2_BUCKET_NAME?.trim() || null,
    hosts,
    redirectHosts: [...hosts, ...more],
    allowHttp,
    minBytes: amount("MIN_BYTES", KIB, [1, KIB * KIB]),
    // 10,000 parts, which is all that R2 takes, hold 78 GiB.
    maxBytes: amount("MAX_BYTES", 5 * GIB, [KIB, 78 * GIB]),
    firstByteMs: amount("FIRST_BYTE_SECONDS", 15, [0.1, 600]) * SECOND,
    transferMs: amount("TRANSFER_SECONDS", 120, [0.1, 900]) * SECOND,
    // The runtime ends everything 30 s after the caller is gone.
    graceMs: amount("GRACE_SECONDS", 25, [0, 28]) * SECOND,
    ttlMs: amount("TTL_HOURS", 240, [1, 8760]) * HOUR,
  };
  if (mistakes.length > 0) throw new Refusal("misconfigured", mistakes.join("; "));
  return config;
}

function isPublicBase(text: string, allowHttp: boolean): boolean {
  const url = URL.parse(text);
  if (url === null || url.search !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || (allowHttp && url.protocol === "http:");
}
