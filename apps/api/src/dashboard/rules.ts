import { createEmailList } from "@gmail-push/infra";
import { Router } from "express";
import { createEditSetting } from "../edit-setting.ts";
import { createDryRun, type RunDry } from "../policy/dry-run.ts";
import { createPolicyThread, type PolicyThread } from "../policy/policy-thread.ts";
import { createSettingSteps, type RouterDeps } from "../routers.ts";
import { ruleVersionPages } from "../routes/pages/rule-versions.ts";
import { rulesPages } from "../routes/pages/rules.ts";
import { createRulesDesk } from "../rules-desk.ts";
import { createReadVersions } from "../setting-versions.ts";

/** One thread for pages and API alike. */
const threads = new WeakMap<AbortSignal, PolicyThread>();

export function policyThread({ draining }: Pick<RouterDeps, "draining">): PolicyThread {
  const known = threads.get(draining);
  if (known !== undefined) return known;
  const thread = createPolicyThread(draining);
  threads.set(draining, thread);
  return thread;
}

export function createRulesDryRun(deps: RouterDeps): RunDry {
  const { redis, stores, settings } = deps.resources;
  const { keys, emails, audit } = stores;
  const listEmails = createEmailList({ redis, keys, emails });
  return createDryRun({ settings, listEmails, emails, thread: policyThread(deps), audit });
}

/** The pages of the rules. */
export function createRulesPages(deps: RouterDeps): Router {
  const { config, resources } = deps;
  const { read, save } = createSettingSteps(deps);
  const versions = createReadVersions({ read, store: resources.stores.settings });
  const desk = createRulesDesk({
    versions,
    edit: createEditSetting({ save, versions }),
    options: { allowHttp: config.egress.allowHttp },
  });
  const router = Router();
  router.use(ruleVersionPages({ desk }));
  router.use(rulesPages({ desk, dryRun: createRulesDryRun(deps) }));
  return router;
}
