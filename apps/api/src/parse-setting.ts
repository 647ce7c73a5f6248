import { parsePostedSetting, type SettingName, type SettingValues } from "@gmail-push/core";
import type { EgressGuard } from "@gmail-push/infra";
import { egressBlocked } from "./http-error.ts";
import { blameCaller } from "./parse-request.ts";

export interface ParseSettingDeps {
  guard: Pick<EgressGuard, "verify">;
  allowHttp: boolean;
}

/** The URLs a setting would send to, each with the place it stands in. */
function urlsOf(value: SettingValues[SettingName]): { path: string; url: string }[] {
  if ("webhook_url" in value) {
    return value.webhook_url === null ? [] : [{ path: "webhook_url", url: value.webhook_url }];
  }
  if (!("rules" in value)) return [];
  return value.rules.map((rule, index) => ({
    path: `rules.${index}.actions.webhook_url`,
    url: rule.actions.webhook_url,
  }));
}

/**
 * Parses a posted setting; its new URLs pass the same guard that every delivery passes. Those in force
 * already are left to the deliveries: a switch must work while a name server does not.
 */
export function createParseSetting({ guard, allowHttp }: ParseSettingDeps) {
  return async function parseSetting<N extends SettingName>(
    name: N,
    posted: unknown,
    current: SettingValues[N],
  ): Promise<SettingValues[N]> {
    const value = blameCaller(() => parsePostedSetting(name, posted, { allowHttp }, current));
    const known = new Set(urlsOf(current).map(({ url }) => url));
    for (const { path, url } of urlsOf(value)) {
      if (known.has(url)) continue;
      const verdict = await guard.verify(url);
      if (verdict.kind === "blocked") throw egressBlocked(path, verdict.rule);
    }
    return value;
  };
}
