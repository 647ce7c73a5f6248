import { type SettingName, settingNames, type SettingValues } from "@gmail-push/core";
import type { AuditLog, Logger, SettingsStore } from "@gmail-push/infra";
import { type Request, type Response, Router } from "express";
import { z } from "zod";
import { HttpError } from "../http-error.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import type { ReadSetting, ShownSetting } from "../read-setting.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";

const PATH = "/api/admin/settings";
const MAX_SETTING_BYTES = 1_048_576;

export interface SettingsDeps {
  store: Pick<SettingsStore, "save" | "history">;
  read: ReadSetting;
  /** puts what was saved in force in this process before its author is answered */
  refresh: () => Promise<void>;
  /** parses a posted value and refuses new URLs that may not be reached */
  parse: <N extends SettingName>(
    name: N,
    posted: unknown,
    current: SettingValues[N],
  ) => Promise<SettingValues[N]>;
  audit: Pick<AuditLog, "write">;
  log: Logger;
}

function present(setting: ShownSetting) {
  return {
    name: setting.name,
    version: setting.version,
    updated_at: setting.updatedAt,
    updated_by: setting.updatedBy,
    value: setting.value,
    ...(setting.problem === null ? {} : { problem: setting.problem }),
  };
}

function parseName(name: string): SettingName {
  const known = settingNames.find((each) => each === name);
  if (known !== undefined) return known;
  throw new HttpError(
    404,
    "unknown_setting",
    `No such setting; there are ${settingNames.join(", ")}`,
  );
}

/** The version an author started from: `If-Match: "3"`; without the header, the newest. */
function parseIfMatch(header: string | undefined): number | null {
  if (header === undefined || header === "*") return null;
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version !== undefined) return Number(version);
  throw new HttpError(400, "invalid_if_match", 'If-Match must be a version in quotes, such as "3"');
}

function versionConflict(version: number): HttpError {
  const message = "Somebody else saved this setting meanwhile; read it again";
  return new HttpError(412, "version_conflict", message, { details: { version } });
}

const objectSchema = z.record(z.string(), z.unknown(), { error: "must be a JSON object" });

/** What operators change at run time (design 5): read, replace, change one key, look back. */
export function settingsRoutes(deps: SettingsDeps): Router {
  const { store, read, refresh, parse, audit, log } = deps;
  const router = Router();
  const readBody = jsonBody({ maxBytes: MAX_SETTING_BYTES });

  async function save(
    req: Request,
    res: Response,
    merge: (current: object, posted: object) => object,
  ) {
    const name = parseName(String(req.params["name"]));
    const posted = objectSchema.parse(req.body);
    const expected = parseIfMatch(req.get("if-match"));
    const current = await read(name);
    const value = await parse(name, merge(current.value, posted), current.value);
    const author = res.locals.user ?? "unknown";
    const by = { author, version: expected ?? current.version, now: new Date() };
    const outcome = await store.save(name, value, by);
    if (outcome.kind === "conflict") throw versionConflict(outcome.version);
    log.info({ setting: name, version: outcome.version, author }, "setting saved");
    const details = { setting: name, version: outcome.version };
    await audit.write({ author, action: "setting_saved", details });
    await refresh();
    const saved = await read(name);
    res.set("ETag", `"${saved.version}"`).json({ success: true, ...present(saved) });
  }

  router.get(PATH, async (_req, res) => {
    const settings = await Promise.all(settingNames.map(async (name) => read(name)));
    res.json({
      success: true,
      settings: settings.map(present),
    });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));

  router.get(`${PATH}/:name`, async (req, res) => {
    const setting = await read(parseName(req.params.name));
    res.set("ETag", `"${setting.version}"`).json({ success: true, ...present(setting) });
  });
  router.put(`${PATH}/:name`, requireJson, readBody, async (req, res) =>
    save(req, res, (_current, posted) => posted),
  );
  router.patch(`${PATH}/:name`, requireJson, readBody, async (req, res) =>
    save(req, res, (current, posted) => ({ ...current, ...posted })),
  );
  router.all(`${PATH}/:name`, methodNotAllowed("GET", "HEAD", "PUT", "PATCH"));

  router.get(`${PATH}/:name/history`, async (req, res) => {
    const versions = await store.history(parseName(req.params.name));
    res.json({ success: true, versions });
  });
  router.all(`${PATH}/:name/history`, methodNotAllowed("GET", "HEAD"));
  return router;
}
