import type { Router } from "express";
import { createSettingSteps, type RouterDeps } from "../routers.ts";
import { alertsPages } from "../routes/pages/alerts.ts";
import { createTestAlert } from "../test-alert.ts";

/** The alerts page. */
export function createAlertPages(deps: Pick<RouterDeps, "config" | "resources" | "log">): Router {
  const { stores, queues } = deps.resources;
  const { read, edit } = createSettingSteps(deps);
  return alertsPages({
    alerts: stores.alerts,
    destinations: stores.destinations,
    read,
    edit: edit.edit,
    test: createTestAlert({ queue: queues.email }),
  });
}
