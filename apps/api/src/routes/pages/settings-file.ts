import type { SettingName, SettingValues } from "@gmail-push/core";
import type { AuditLog } from "@gmail-push/infra";
import { Router } from "express";
import { authorOf } from "../../account.ts";
import { parseFormFields, versionIn } from "../../form-fields.ts";
import type { ImportSettings } from "../../import-settings.ts";
import { operatorsOnly } from "../../middleware/operators-only.ts";
import { renderImport, renderImported, renderPreview } from "../../pages/tools/import-page.ts";
import { toSettingsFile } from "../../settings-file.ts";
import { pageOf } from "./page-of.ts";

export interface SettingsFileDeps {
  readAll: () => Promise<SettingValues>;
  importing: ImportSettings;
  audit: Pick<AuditLog, "write">;
}

/** All settings as one file: out, and in again after a look at what would change. */
export function settingsFilePages({ readAll, importing, audit }: SettingsFileDeps): Router {
  const router = Router();

  // A write, since it is noted: reading alone must not be able to fill the journal.
  router.post("/tools/export", operatorsOnly, async (_req, res) => {
    const now = new Date();
    const file = toSettingsFile(await readAll(), now);
    await audit.write({ author: authorOf(res), action: "settings_exported", details: {} });
    const name = `gmail-push-settings-${now.toISOString().slice(0, 10)}.json`;
    res
      .attachment(name)
      .type("json")
      .send(`${JSON.stringify(file, null, 2)}\n`);
  });

  router.use("/tools/import", operatorsOnly);
  router.get("/tools/import", (_req, res) => {
    res.type("html").send(renderImport(pageOf(res), null));
  });
  router.post("/tools/import", async (req, res) => {
    const context = pageOf(res);
    const file = parseFormFields(req.body).text("file");
    const settings = await importing.preview(file);
    if (settings === null) {
      res
        .status(422)
        .type("html")
        .send(renderImport(context, { typed: file }));
      return;
    }
    const isRefused = settings.some(({ value }) => value === null);
    res.status(isRefused ? 422 : 200).type("html");
    res.send(renderPreview(context, file, settings));
  });
  router.get("/tools/import/apply", (_req, res) => res.redirect(303, "/admin/tools/import"));
  router.post("/tools/import/apply", async (req, res) => {
    const fields = parseFormFields(req.body);
    const baseOf = (name: SettingName) => versionIn(fields, `base-${name}`);
    const outcomes = await importing.apply(fields.text("file"), { author: authorOf(res), baseOf });
    const kinds = new Set(outcomes.map(({ kind }) => kind));
    res.status(kinds.has("refused") ? 422 : kinds.has("conflict") ? 412 : 200).type("html");
    res.send(renderImported(pageOf(res), outcomes));
  });
  return router;
}
