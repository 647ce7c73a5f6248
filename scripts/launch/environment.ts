import { createHash } from "node:crypto";
import { isIP } from "node:net";

export interface Launch {
  port: number;
  redisUrl: string;
  token: string;
  adminPassword: string;
  /** a secret of any form; a key for sign-in links is made from it */
  linkSecret: string;
}

/** A variable that is set to blanks counts as not set, as it does for the processes. */
export function given(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === "" ? undefined : value;
}

/**
 * The environment of the API and the worker in one process: what the person set, completed.
 * Without WEBHOOK_URL the API's own inbox is the destination.
 */
export function buildEnvironment(env: NodeJS.ProcessEnv, launch: Launch): NodeJS.ProcessEnv {
  const set = Object.fromEntries(
    Object.keys(env).flatMap((name) => {
      const value = given(env, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const inbox = "WEBHOOK_URL" in set ? {} : inboxEnvironment(env, launch.port);
  const password = "ADMIN_PASSWORD_HASH" in set ? {} : { ADMIN_PASSWORD: launch.adminPassword };
  return {
    HOST: "127.0.0.1",
    ADMIN_USER: "admin",
    PROCESS_API_TOKEN: launch.token,
    MAGIC_LINK_KEYS: linkKey(launch.linkSecret),
    ...password,
    ...inbox,
    ...set,
    // What others open stays open, and so does our own inbox.
    ...("EGRESS_ALLOW" in inbox ? { EGRESS_ALLOW: inbox["EGRESS_ALLOW"] } : {}),
    PORT: String(launch.port),
    REDIS_URL: launch.redisUrl,
  };
}

/** A key has exactly 32 bytes. */
function linkKey(secret: string): string {
  return `start:${createHash("sha256").update(secret).digest("base64")}`;
}

/** The inbox is a private address, so exactly this one is opened to deliveries. */
function inboxEnvironment(env: NodeJS.ProcessEnv, port: number): NodeJS.ProcessEnv {
  const host = given(env, "HOST");
  const address = reachableAddress(host);
  const own = `${address}/${isIP(address) === 6 ? 128 : 32}`;
  const others = given(env, "EGRESS_ALLOW");
  return {
    INBOX_ENABLED: "true",
    WEBHOOK_URL: `${urlOf(host, port)}/inbox`,
    EGRESS_ALLOW: others === undefined ? own : `${others},${own}`,
    ALLOW_HTTP_DESTINATIONS: "true",
  };
}

/** The address at which this machine reaches what listens on `host`. */
function reachableAddress(host: string | undefined): string {
  const isEverywhere = host === undefined || isIP(host) === 0 || ["0.0.0.0", "::"].includes(host);
  return isEverywhere ? "127.0.0.1" : host;
}

export function urlOf(host: string | undefined, port: number): string {
  const address = reachableAddress(host);
  return `http://${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
}
