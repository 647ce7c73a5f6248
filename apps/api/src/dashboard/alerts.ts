import type { Router } from "express";
import { createEditSetting } from "../edit-setting.ts";
import { createSettingSteps, type RouterDeps } from "../routers.ts";
import { alertsPages } from "../routes/pages/alerts.ts";
import { createReadVersions } from "../setting-versions.ts";
import { createTestAlert } from "../test-alert.ts";

/** The alerts page. */
export function createAlertPages(deps: Pick<RouterDeps, "config" | "resources" | "log">): Router {
  const { stores, queues } = deps.resources;
  const { read, save } = createSettingSteps(deps);
  const versions = createReadVersions({ read, store: stores.settings });
  const { edit } = createEditSetting({ save, versions });
  return alertsPages({
    alerts: stores.alerts,
    destinations: stores.destinations,
    read,
    edit,
    test: createTestAlert({ queue: queues.email }),
  });
}
