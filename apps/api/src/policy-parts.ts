import { createComposePayload, createEmailList } from "@gmail-push/infra";
import type { Router } from "express";
import type { ApiConfig } from "./config.ts";
import { createDryRun, type RunDry } from "./policy/dry-run.ts";
import { createLab, type Lab } from "./policy/examine.ts";
import { createPolicyThread, type PolicyThread } from "./policy/policy-thread.ts";
import type { Resources } from "./resources.ts";
import { labRoutes } from "./routes/lab.ts";
import { previewRoutes } from "./routes/preview.ts";
import { rulesDryRunRoutes } from "./routes/rules-dry-run.ts";

export interface PolicyPartsDeps {
  config: ApiConfig;
  resources: Resources;
  /** aborted when the API begins to stop */
  draining: AbortSignal;
}

/** One thread for pages and API alike. */
const threads = new WeakMap<AbortSignal, PolicyThread>();

function threadUntil(draining: AbortSignal): PolicyThread {
  const known = threads.get(draining);
  if (known !== undefined) return known;
  const thread = createPolicyThread(draining);
  threads.set(draining, thread);
  return thread;
}

/** What tries rules out, for the pages and the API. */
export function createPolicyParts({ config, resources, draining }: PolicyPartsDeps): {
  lab: Lab;
  dryRun: RunDry;
  listEmails: ReturnType<typeof createEmailList>;
} {
  const { redis, stores, settings } = resources;
  const { keys, emails, links, audit } = stores;
  const { maxEmailBytes, offload } = config;
  const thread = threadUntil(draining);
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
