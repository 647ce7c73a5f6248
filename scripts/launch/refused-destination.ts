import { isIP } from "node:net";
import { createEgressGuard, type SharedConfig } from "@gmail-push/infra";

/** A name server that is slower says nothing: the start does not wait for it. */
const LOOKUP_TIMEOUT_MS = 1_000;

/**
 * Why no delivery reaches `webhookUrl` and what would let it, for the terminal; empty when one may, and while its
 * host has no address, which may pass. Shows nothing of the URL but its host.
 */
export async function refusedDestination(
  webhookUrl: string | undefined,
  { allow, allowHttp }: SharedConfig["egress"],
): Promise<string[]> {
  if (webhookUrl === undefined) return [];
  const ruleWhile = async (isHttpAllowed: boolean): Promise<string | null> => {
    const options = { allow, allowHttp: isHttpAllowed, lookupTimeoutMs: LOOKUP_TIMEOUT_MS };
    const verdict = await createEgressGuard(options).verify(webhookUrl);
    return verdict.kind === "blocked" && verdict.rule !== "unresolved" ? verdict.rule : null;
  };
  const rule = await ruleWhile(allowHttp);
  if (rule === null) return [];
  const remedies = [remedyOf(rule, webhookUrl, allow)];
  if (rule === "scheme") {
    // Told at once, not only after http is allowed.
    const next = await ruleWhile(true);
    if (next !== null) remedies.push(remedyOf(next, webhookUrl, allow));
  }
  return [
    `Deliveries to WEBHOOK_URL will be refused (egress rule "${rule}"): ${remedies.join(" and ")}`,
  ];
}

function remedyOf(rule: string, webhookUrl: string, allow: string): string {
  if (rule === "scheme") return "set ALLOW_HTTP_DESTINATIONS=true";
  if (rule === "credentials") return "take the user name and password out of the URL";
  if (rule === "port") return "use 80, 443 or a port from 1024 that no other protocol owns";
  if (!["loopback", "private", "shared"].includes(rule)) return "nothing opens such an address";
  const own = networkOf(new URL(webhookUrl).hostname);
  return allow === "" ? `set EGRESS_ALLOW=${own}` : `add ${own} to EGRESS_ALLOW`;
}

/** The narrowest entry of EGRESS_ALLOW that opens a URL's host. */
function networkOf(hostname: string): string {
  const host = hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
  const family = isIP(host);
  return family === 0 ? host : `${host}/${family === 6 ? 128 : 32}`;
}
