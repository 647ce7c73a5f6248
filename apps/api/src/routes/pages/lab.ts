import type { createEmailList, EmailRecord } from "@gmail-push/infra";
import { type Response, Router } from "express";
import { formOf, postedForm } from "../../middleware/posted-form.ts";
import { type LabForm, renderLab } from "../../pages/lab/lab-page.ts";
import type { Examination } from "../../policy/examine.ts";
import {
  createExamineForm,
  type ExamineFormDeps,
  LabMistake,
  MAX_EML_BYTES,
  readLabForm,
} from "./lab-form.ts";
import { pageOf } from "./page-of.ts";

export interface LabPagesDeps extends ExamineFormDeps {
  listEmails: ReturnType<typeof createEmailList>;
}

const RECENT = 30;
const OTHER_FIELDS_BYTES = 65_536;

const blank: LabForm = { sender: "", subject: "", date: "", body: "", stored: "", at: "" };

/** The lab: an email that is pasted, uploaded or chosen, looked at closely. Viewers bring their own. */
export function labPages({ lab, listEmails, maxEmailBytes }: LabPagesDeps): Router {
  const router = Router();
  const examine = createExamineForm({ lab, maxEmailBytes });

  async function recentFor(res: Response): Promise<EmailRecord[]> {
    if (pageOf(res).role !== "operator") return [];
    return (await listEmails({ limit: RECENT })).emails;
  }

  async function show(
    res: Response,
    form: LabForm,
    found: { examination: Examination | null; mistake: LabMistake | null },
  ): Promise<void> {
    const { examination, mistake } = found;
    const mistakes = new Map(mistake === null ? [] : [[mistake.field, mistake.message] as const]);
    const view = { form, mistakes, recent: await recentFor(res), examination };
    res.status(mistake === null ? 200 : 422).type("html");
    res.send(renderLab(pageOf(res), view));
  }

  router.get("/lab", async (req, res) => {
    const asked = req.query["email"];
    const stored = typeof asked === "string" ? asked : "";
    await show(res, { ...blank, stored }, { examination: null, mistake: null });
  });

  const maxBytes = MAX_EML_BYTES + maxEmailBytes + OTHER_FIELDS_BYTES;
  router.post("/lab", postedForm({ maxBytes }), async (_req, res) => {
    const form = readLabForm(formOf(res));
    try {
      await show(res, form, { examination: await examine(res, form), mistake: null });
    } catch (error) {
      if (!(error instanceof LabMistake)) throw error;
      await show(res, form, { examination: null, mistake: error });
    }
  });
  return router;
}
