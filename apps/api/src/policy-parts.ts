import { createComposePayload, createEmailList } from "@gmail-push/infra";
import type { Router } from "express";
import { createDryRun, type RunDry } from "./policy/dry-run.ts";
import { createLab, type Lab } from "./policy/examine.ts";
import type { RouterDeps } from "./routers.ts";
import { labRoutes } from "./routes/lab.ts";
import { previewRoutes } from "./routes/preview.ts";
import { rulesDryRunRoutes } from "./routes/rules-dry-run.ts";

export type PolicyPartsDeps = Pick<RouterDeps, "config" | "resources" | "thread">;

/** What tries rules out, for the pages and the API. */
export function createPolicyParts({ config, resources, thread }: PolicyPartsDeps): {
  lab: Lab;
  dryRun: RunDry;
  listEmails: ReturnType<typeof createEmailList>;
} {
  const { redis, stores, settings } = resources;
  const { keys, emails, links, audit } = stores;
  const { maxEmailBytes, offload } = config;
  const listEmails = createEmailList({ redis, keys, emails });
  const composePayload = createComposePayload({ links: offload.enabled ? links : null });
  return {
    lab: createLab({ settings, emails, thread, composePayload, audit, maxEmailBytes }),
    dryRun: createDryRun({ settings, listEmails, emails, thread, audit }),
    listEmails,
  };
}

/** The preview, the lab and the dry run, as JSON. */
export function createPolicyRouters(deps: PolicyPartsDeps): Router[] {
  const { lab, dryRun } = createPolicyParts(deps);
  const { maxEmailBytes, egress } = deps.config;
  return [
    previewRoutes({ lab, maxEmailBytes }),
    labRoutes({ lab, maxEmailBytes }),
    rulesDryRunRoutes({ dryRun, options: { allowHttp: egress.allowHttp } }),
  ];
}
