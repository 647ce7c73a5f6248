import { resolveDropbox } from "./dropbox.ts";
import { createSmashResolver, resolveSmashWithoutKey } from "./fromsmash.ts";
import type { Resolve } from "./provider.ts";
import { resolveSwissTransfer } from "./swisstransfer.ts";

/**
 * How each provider's links lead to files. WeTransfer's are left alone: they open to a browser's session only, and
 * emails are not searched for them.
 */
export function createResolvers(deps: { smashApiKey: string | null }): Record<string, Resolve> {
  const { smashApiKey } = deps;
  return {
    dropbox: resolveDropbox,
    swisstransfer: resolveSwissTransfer,
    fromsmash:
      smashApiKey === null ? resolveSmashWithoutKey : createSmashResolver({ apiKey: smashApiKey }),
  };
}
