import { settingNames } from "@gmail-push/core";
import type { Role, SettingsStore } from "@gmail-push/infra";
import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { authorOf, roleOf } from "../account.ts";
import { HttpError } from "../http-error.ts";
import { maskSetting } from "../mask-setting.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { operatorsOnly } from "../middleware/operators-only.ts";
import type { ReadSetting, ShownSetting } from "../read-setting.ts";
import type { SaveSetting } from "../save-setting.ts";
import { parseSettingName } from "../setting-name.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import { parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/settings";
const MAX_SETTING_BYTES = 1_048_576;

export interface SettingsDeps {
  store: Pick<SettingsStore, "history">;
  read: ReadSetting;
  save: SaveSetting;
}

function present(setting: ShownSetting, role: Role) {
  return {
    name: setting.name,
    version: setting.version,
    updated_at: setting.updatedAt,
    updated_by: setting.updatedBy,
    value: maskSetting(setting.value, role),
    ...(setting.problem === null ? {} : { problem: setting.problem }),
  };
}

/** The version an author started from: `If-Match: "3"`; without the header, the newest. */
function parseIfMatch(header: string | undefined): number | null {
  if (header === undefined || header === "*") return null;
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw new HttpError(400, "invalid_if_match", 'If-Match must be a version in quotes, such as "3"');
}

const objectSchema = z.record(z.string(), z.unknown(), { error: "must be a JSON object" });

/** What operators change at run time (docs/http-api.md): read, replace, change one key, look back. */
export function settingsRoutes({ store, read, save }: SettingsDeps): Router {
  const router = Router();
  const readBody = jsonBody({ maxBytes: MAX_SETTING_BYTES });

  async function change(
    req: Request,
    res: Response,
    merge: (current: object, posted: object) => object,
  ) {
    const posted = parseRequest(objectSchema, req.body);
    const saved = await save(parseSettingName(String(req.params["name"])), {
      author: authorOf(res),
      version: parseIfMatch(req.get("if-match")),
      change: (current) => merge(current, posted),
    });
    res.set("ETag", `"${saved.version}"`).json({ success: true, ...present(saved, roleOf(res)) });
  }

  router.get(PATH, async (_req, res) => {
    const settings = await Promise.all(settingNames.map(async (name) => read(name)));
    res.json({
      success: true,
      settings: settings.map((setting) => present(setting, roleOf(res))),
    });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));

  router.get(`${PATH}/:name`, async (req, res) => {
    const setting = await read(parseSettingName(req.params.name));
    res
      .set("ETag", `"${setting.version}"`)
      .json({ success: true, ...present(setting, roleOf(res)) });
  });
  router.put(`${PATH}/:name`, requireJson, readBody, async (req, res) =>
    change(req, res, (_current, posted) => posted),
  );
  router.patch(`${PATH}/:name`, requireJson, readBody, async (req, res) =>
    change(req, res, (current, posted) => ({ ...current, ...posted })),
  );
  router.all(`${PATH}/:name`, methodNotAllowed("GET", "HEAD", "PUT", "PATCH"));

  router.get(`${PATH}/:name/history`, operatorsOnly, async (req, res) => {
    const versions = await store.history(parseSettingName(String(req.params["name"])));
    res.json({ success: true, versions });
  });
  router.all(`${PATH}/:name/history`, methodNotAllowed("GET", "HEAD"));
  return router;
}
