import { failureReasons } from "@gmail-push/core";
import type { AlertStore, DestinationStore } from "@gmail-push/infra";
import { type Response, Router } from "express";
import { z } from "zod";
import { authorOf } from "../../account.ts";
import { readAlertPrefs } from "../../alert-prefs-form.ts";
import type { EditSetting } from "../../edit-setting.ts";
import { parseFormFields, versionIn } from "../../form-fields.ts";
import { inForceCard, renderAlerts } from "../../pages/alerts/alerts-page.ts";
import type { AlertsState } from "../../pages/alerts/alerts-state.ts";
import { mistakeTexts } from "../../pages/tools/mistakes.ts";
import type { ReadSetting } from "../../read-setting.ts";
import type { TestAlert, TestOutcome } from "../../test-alert.ts";
import { troubledDestinations } from "../../troubled-destinations.ts";
import { untilClosed } from "../../until-closed.ts";
import { pageOf } from "./page-of.ts";
import { parseRequest } from "../../parse-request.ts";

export interface AlertsPagesDeps {
  alerts: AlertStore;
  destinations: Pick<DestinationStore, "names">;
  read: ReadSetting;
  edit: EditSetting["edit"];
  test: TestAlert;
}

const SHOWN = 100;

const querySchema = z.object({
  saved: z.coerce.number().int().min(0).optional().catch(undefined),
  test: z.enum(["delivered", "failed", "no_webhook", "unheard"]).optional().catch(undefined),
  reason: z.enum(failureReasons).nullable().default(null).catch(null),
  status: z.coerce.number().int().min(100).max(999).nullable().default(null).catch(null),
});

function testOf({ test, reason, status }: z.infer<typeof querySchema>): TestOutcome | null {
  if (test === undefined) return null;
  if (test === "unheard" || test === "no_webhook") return { kind: test };
  return { kind: "sent", receipt: { outcome: test, reason, status } };
}

/** The page's address after a test alert, so that reloading it sends no other. */
function testUrl(test: TestOutcome): string {
  if (test.kind !== "sent") return `/admin/alerts?test=${test.kind}#webhook`;
  const { outcome, reason, status } = test.receipt;
  const query = new URLSearchParams({ test: outcome });
  if (reason !== null) query.set("reason", reason);
  if (status !== null) query.set("status", String(status));
  return `/admin/alerts?${query.toString()}#webhook`;
}

function send(res: Response, status: number, state: AlertsState): void {
  res
    .status(status)
    .type("html")
    .send(renderAlerts(pageOf(res), state));
}

/** What is in force, its history, and the form of what alerts when. */
export function alertsPages({ alerts, destinations, read, edit, test }: AlertsPagesDeps): Router {
  const router = Router();

  async function readState(): Promise<AlertsState> {
    const [status, history, prefs] = await Promise.all([
      alerts.status(),
      alerts.history(SHOWN),
      read("alert_prefs"),
    ]);
    const now = new Date();
    const told = history.flatMap(({ alert }) => alert ?? []);
    const ids = troubledDestinations([...(status?.alerts ?? []), ...told]);
    const names = await destinations.names(ids);
    return { now, status, names, history, prefs, feedback: null, saved: null, test: null };
  }

  router.get("/alerts", async (req, res) => {
    const query = parseRequest(querySchema, req.query);
    const shown = { saved: query.saved ?? null, test: testOf(query) };
    send(res, 200, { ...(await readState()), ...shown });
  });

  router.get("/alerts/in-force", async (_req, res) => {
    res.type("html").send(inForceCard(pageOf(res), await readState()).text);
  });

  router.post("/alerts/test", async (_req, res) => {
    res.redirect(303, testUrl(await test(untilClosed(res))));
  });

  router.post("/alerts", async (req, res) => {
    const typed = parseFormFields(req.body);
    const patch = readAlertPrefs(typed);
    const by = { author: authorOf(res), base: versionIn(typed, "base"), patch };
    const outcome = await edit("alert_prefs", by);
    const feedback = { typed, patch, mistakes: new Map(), conflict: null };
    switch (outcome.kind) {
      case "saved":
        res.redirect(303, `/admin/alerts?saved=${outcome.setting.version}#prefs`);
        return;
      case "conflict": {
        const conflict = outcome.current;
        send(res, 412, { ...(await readState()), feedback: { ...feedback, conflict } });
        return;
      }
      case "refused": {
        const mistakes = mistakeTexts(pageOf(res).locale, outcome.issues);
        send(res, 422, { ...(await readState()), feedback: { ...feedback, mistakes } });
      }
    }
  });
  return router;
}
