import { Router } from "express";
import { authorOf } from "../../account.ts";
import type { EditSetting } from "../../edit-setting.ts";
import { parseFormFields, versionIn } from "../../form-fields.ts";
import { renderHistory, type RestoreNotice } from "../../pages/tools/history-page.ts";
import { mistakeTexts } from "../../pages/tools/mistakes.ts";
import { parseSettingName } from "../../setting-name.ts";
import type { ReadVersions } from "../../setting-versions.ts";
import { pageOf } from "./page-of.ts";

export interface SettingHistoryDeps {
  versions: ReadVersions;
  restore: EditSetting["restore"];
}

const PATH = "/tools/history/:name";

/** Who changed which setting when, and the way back. */
export function settingHistoryPages({ versions, restore }: SettingHistoryDeps): Router {
  const router = Router();

  router.get(PATH, async (req, res) => {
    const name = parseSettingName(req.params.name);
    const known = await versions(name);
    const { restored, failed } = req.query;
    const notices: Record<string, RestoreNotice> = {
      conflict: { kind: "conflict", current: known.current },
      refused: { kind: "refused", messages: [] },
      gone: { kind: "gone" },
    };
    const notice =
      restored === undefined
        ? notices[typeof failed === "string" ? failed : ""]
        : ({ kind: "restored" } as const);
    res.type("html").send(renderHistory(pageOf(res), known, notice ?? null));
  });

  router.post(PATH, async (req, res) => {
    const context = pageOf(res);
    const name = parseSettingName(req.params.name);
    const fields = parseFormFields(req.body);
    const by = { author: authorOf(res), base: versionIn(fields, "base"), id: fields.text("id") };
    const outcome = await restore(name, by);
    if (outcome?.kind === "saved") {
      res.redirect(303, `/admin/tools/history/${name}?restored=1`);
      return;
    }
    let notice: RestoreNotice = { kind: "gone" };
    if (outcome?.kind === "conflict") notice = { kind: "conflict", current: outcome.current };
    if (outcome?.kind === "refused") {
      const messages = [...mistakeTexts(context.locale, outcome.issues).values()].flat();
      notice = { kind: "refused", messages };
    }
    const status = notice.kind === "refused" ? 422 : 412;
    res.status(status).type("html");
    res.send(renderHistory(context, await versions(name), notice));
  });
  return router;
}
