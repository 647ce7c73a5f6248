import { Router } from "express";
import { createPolicyParts } from "../policy-parts.ts";
import { createSettingSteps, type RouterDeps } from "../routers.ts";
import { labPages } from "../routes/pages/lab.ts";
import { ruleVersionPages } from "../routes/pages/rule-versions.ts";
import { rulesPages } from "../routes/pages/rules.ts";
import { createRulesDesk } from "../rules-desk.ts";

/** The pages of the rules, and of the lab. */
export function createRulesPages(deps: RouterDeps): Router {
  const { config, resources } = deps;
  const { versions, edit } = createSettingSteps(deps);
  const { allowHttp } = config.egress;
  const desk = createRulesDesk({ versions, edit, options: { allowHttp } });
  const { lab, dryRun, listEmails } = createPolicyParts(deps);
  const router = Router();
  router.use(ruleVersionPages({ desk, audit: resources.stores.audit }));
  router.use(rulesPages({ desk, dryRun }));
  router.use(labPages({ lab, listEmails, maxEmailBytes: config.maxEmailBytes }));
  return router;
}
