import { Router } from "express";
import { createEditSetting } from "../edit-setting.ts";
import { createPolicyParts } from "../policy-parts.ts";
import { createSettingSteps, type RouterDeps } from "../routers.ts";
import { labPages } from "../routes/pages/lab.ts";
import { ruleVersionPages } from "../routes/pages/rule-versions.ts";
import { rulesPages } from "../routes/pages/rules.ts";
import { createRulesDesk } from "../rules-desk.ts";
import { createReadVersions } from "../setting-versions.ts";

/** The pages of the rules, and of the lab. */
export function createRulesPages(deps: RouterDeps): Router {
  const { config, resources } = deps;
  const { read, save } = createSettingSteps(deps);
  const versions = createReadVersions({ read, store: resources.stores.settings });
  const desk = createRulesDesk({
    versions,
    edit: createEditSetting({ save, versions }),
    options: { allowHttp: config.egress.allowHttp },
  });
  const { lab, dryRun, listEmails } = createPolicyParts(deps);
  const router = Router();
  router.use(ruleVersionPages({ desk, audit: resources.stores.audit }));
  router.use(rulesPages({ desk, dryRun }));
  router.use(labPages({ lab, listEmails, maxEmailBytes: config.maxEmailBytes }));
  return router;
}
