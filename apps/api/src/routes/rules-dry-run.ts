import { maskUrl, parsePostedSetting, type SettingOptions } from "@gmail-push/core";
import { Router } from "express";
import { z } from "zod";
import { authorOf } from "../account.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import { MAX_DRY_RUN, type RunDry } from "../policy/dry-run.ts";
import type { Foreseen } from "../policy/foresee.ts";
import { blameCaller, parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/rules/dry-run";
const MAX_BODY_BYTES = 1_048_576;
const USUAL = 200;

/** `rules` as `routing_rules` takes them. */
export const dryRunSchema = z.object({
  rules: z.array(z.unknown()),
  last: z.number().int().min(1).max(MAX_DRY_RUN).default(USUAL),
});

export interface DryRunRoutesDeps {
  dryRun: RunDry;
  options: SettingOptions;
}

/** Where an email ends up; a destination is told by its host. */
function present(outcome: Foreseen) {
  if (outcome.kind !== "deliver") return outcome;
  const { kind, rule, urls } = outcome;
  return { kind, rule, destinations: urls.map(maskUrl) };
}

/** Tries rules on the emails that came last; nothing is saved or sent. */
export function rulesDryRunRoutes({ dryRun, options }: DryRunRoutesDeps): Router {
  const router = Router();
  router.post(PATH, requireJson, jsonBody({ maxBytes: MAX_BODY_BYTES }), async (req, res) => {
    const { rules: posted, last } = parseRequest(dryRunSchema, req.body);
    const { rules } = blameCaller(() =>
      parsePostedSetting("routing_rules", { rules: posted }, options),
    );
    const { checked, gone, cut, changes } = await dryRun({ rules, last, author: authorOf(res) });
    res.json({
      success: true,
      checked,
      changed: changes.length,
      without_content: gone,
      cut_short: cut,
      changes: changes.map(({ record, was, wouldBe }) => ({
        id: record.id,
        accepted_at: new Date(record.accepted_at).toISOString(),
        from: record.sender,
        was: present(was),
        would_be: present(wouldBe),
      })),
    });
  });
  router.all(PATH, methodNotAllowed("POST"));
  return router;
}
