import type { TokenStore } from "@gmail-push/infra";

const BEARER = "Bearer ";

/** Whether an `Authorization` header carries an API token; every scope includes the metrics. */
export function createMayReadMetrics({ tokens }: { tokens: Pick<TokenStore, "read"> }) {
  return async (authorization: string): Promise<boolean> => {
    if (!authorization.startsWith(BEARER)) return false;
    return (await tokens.read(authorization.slice(BEARER.length).trim())) !== null;
  };
}
