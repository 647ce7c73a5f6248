import { type InboundEmail, parseLocalTime } from "@gmail-push/core";
import type { Response } from "express";
import { authorOf } from "../../account.ts";
import { HttpError } from "../../http-error.ts";
import { formOf, type PostedForm } from "../../middleware/posted-form.ts";
import type { LabForm } from "../../pages/lab/lab-page.ts";
import { labTexts } from "../../pages/lab/lab-texts.ts";
import { numberText } from "../../pages/time-text.ts";
import type { Examination, Lab } from "../../policy/examine.ts";
import { pageOf } from "./page-of.ts";

export const MAX_EML_BYTES = 5_242_880;

/** Why nothing can be examined, by field; "" for all of it. */
export class LabMistake extends Error {
  override name = "LabMistake";
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** Browsers write line breaks as two characters, Gmail as one. */
export function readLabForm({ fields }: PostedForm): LabForm {
  const text = (name: string) => fields.get(name) ?? "";
  return {
    sender: text("sender"),
    subject: text("subject"),
    date: text("date"),
    body: text("body").replaceAll("\r\n", "\n"),
    stored: text("stored"),
    at: text("at"),
  };
}

function typedEmail(res: Response, form: LabForm): InboundEmail {
  const text = labTexts[pageOf(res).locale];
  for (const field of ["sender", "body"] as const) {
    if (form[field].trim() === "") throw new LabMistake(field, text.needed);
  }
  const { sender, subject, date, body } = form;
  return { sender, subject, date, body, messageId: null, threadId: null };
}

/** Examines what a form of the lab asks for. @throws {LabMistake} */
export type ExamineForm = (res: Response, form: LabForm) => Promise<Examination>;

export interface ExamineFormDeps {
  lab: Lab;
  maxEmailBytes: number;
}

/** The file beats what is chosen, which beats what is pasted; `form` then says what was read from the file. */
export function createExamineForm({ lab, maxEmailBytes }: ExamineFormDeps): ExamineForm {
  async function readFile(res: Response, source: Buffer, form: LabForm): Promise<void> {
    const text = labTexts[pageOf(res).locale];
    if (source.length > MAX_EML_BYTES) throw new LabMistake("eml", text.fileHint);
    const email = await lab.readEml(source);
    if (email === null || email.sender.trim() === "") throw new LabMistake("eml", text.unreadable);
    const { sender, subject, date, body } = email;
    Object.assign(form, { sender, subject, date: date ?? "", body });
  }

  async function chosenEmail(res: Response, form: LabForm): Promise<InboundEmail> {
    const { role, locale } = pageOf(res);
    const { files } = formOf(res);
    const source = files.get("eml");
    if (source !== undefined) await readFile(res, source, form);
    else if (form.stored !== "") {
      // What stands in the form is not to be taken for what was looked at.
      Object.assign(form, { sender: "", subject: "", date: "", body: "" });
      if (role !== "operator") throw new HttpError(403, "forbidden", "This takes an operator");
      const email = await lab.open(form.stored, authorOf(res));
      if (email === null) throw new LabMistake("stored", labTexts[locale].noEmail);
      return email;
    }
    return typedEmail(res, form);
  }

  return async (res, form) => {
    const context = pageOf(res);
    const text = labTexts[context.locale];
    const at = form.at === "" ? Date.now() : parseLocalTime(form.at, context.timeZone);
    if (at === null) throw new LabMistake("at", text.badTime);
    try {
      return await lab.examine(await chosenEmail(res, form), new Date(at));
    } catch (error) {
      const code = error instanceof HttpError ? error.code : "";
      if (code === "too_slow") throw new LabMistake("", text.tooSlow);
      if (code === "too_large") {
        throw new LabMistake("body", text.tooLarge(numberText(context, maxEmailBytes)));
      }
      throw error;
    }
  };
}
