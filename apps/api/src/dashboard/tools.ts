import { type SettingValues } from "@gmail-push/core";
import { Router } from "express";
import { createImportSettings } from "../import-settings.ts";
import type { ReadSetting } from "../read-setting.ts";
import { createReadToolsState } from "../read-tools-state.ts";
import { createSettingSteps, type RouterDeps } from "../routers.ts";
import { settingHistoryPages } from "../routes/pages/setting-history.ts";
import { settingsFilePages } from "../routes/pages/settings-file.ts";
import { toolsPages } from "../routes/pages/tools.ts";
import type { FixedLimits } from "../tools-state.ts";

function limitsOf({ config }: Pick<RouterDeps, "config">): FixedLimits {
  return {
    maxEmailBytes: config.maxEmailBytes,
    backlogEmails: config.backlog.emails,
    backlogAgeMs: config.backlog.ageMs,
    retentionMs: config.retentionMs,
    disableAfterMs: config.destinationDisableAfterMs,
    inOffloads: config.offload.enabled,
  };
}

function createReadAll(read: ReadSetting) {
  return async (): Promise<SettingValues> => ({
    runtime_flags: (await read("runtime_flags")).value,
    webhook_config: (await read("webhook_config")).value,
    processing_prefs: (await read("processing_prefs")).value,
    routing_rules: (await read("routing_rules")).value,
    sender_allowlist: (await read("sender_allowlist")).value,
    alert_prefs: (await read("alert_prefs")).value,
  });
}

/** The tools page with its histories and files. */
export function createToolsPages(deps: Pick<RouterDeps, "config" | "resources" | "log">): Router {
  const { config, resources } = deps;
  const { stores, settings } = resources;
  const { read, versions, parse, save, edit } = createSettingSteps(deps);
  const readState = createReadToolsState({
    read,
    versions,
    settings,
    storePrefix: config.settingsStorePrefix,
    limits: limitsOf(deps),
  });
  const importing = createImportSettings({ read, parse, edit: edit.edit });
  return Router()
    .use(settingHistoryPages({ versions, restore: edit.restore }))
    .use(settingsFilePages({ readAll: createReadAll(read), importing, audit: stores.audit }))
    .use(toolsPages({ readState, edit, save }));
}
