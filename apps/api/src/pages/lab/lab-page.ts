import type { EmailRecord } from "@gmail-push/infra";
import type { Examination } from "../../policy/examine.ts";
import { field, type FieldParts } from "../field.ts";
import { html, type Html } from "../html.ts";
import { csrfField, renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import type { Locale } from "../texts.ts";
import { detectorText } from "../records/reason-text.ts";
import { ruleTraces } from "./rule-traces.ts";
import { patternDetails } from "./clue-table.ts";
import { labTexts } from "./lab-texts.ts";
import { linkTable, sentPayloads } from "./sent-payloads.ts";
import { admissionSentence, conclusion, windowText } from "./conclusion.ts";

/** What was filled in; `at` as browsers write a local time. */
export interface LabForm {
  sender: string;
  subject: string;
  date: string;
  body: string;
  stored: string;
  at: string;
}

export interface LabView {
  form: LabForm;
  /** mistakes, by field */
  mistakes: ReadonlyMap<string, string>;
  /** to choose from, newest first; none for viewers */
  recent: readonly EmailRecord[];
  examination: Examination | null;
}

const MAX_SHOWN = 300;
const SHOWN_TIME = { dateStyle: "short", timeStyle: "short" } as const;

type Control = Pick<FieldParts, "label" | "hint" | "className" | "control"> & {
  name: keyof LabForm | "eml";
};

function labField({ mistakes }: LabView, { name, ...parts }: Control): Html {
  const mistake = mistakes.get(name);
  return field({ ...parts, id: name, errors: mistake === undefined ? [] : [mistake] });
}

interface Input {
  name: "sender" | "subject" | "date" | "at";
  label: string;
  hint: string;
  type?: string;
}

function input(view: LabView, { name, label, hint, type = "text" }: Input): Html {
  const control = (attributes: Html) =>
    html`<input
      type="${type}"
      name="${name}"
      value="${view.form[name]}"
      autocomplete="off"
      ${attributes}
    />`;
  return labField(view, { name, label, hint, control });
}

function storedField(context: PageContext, view: LabView): Html {
  if (context.role !== "operator") return html``;
  const { locale, timeZone } = context;
  const text = labTexts[locale];
  const format = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, {
    ...SHOWN_TIME,
    timeZone,
  });
  const options = view.recent.map(
    ({ id, sender, accepted_at: at, detector }) =>
      html`<option value="${id}" ${id === view.form.stored ? html`selected` : ""}>
        ${format.format(at)} ·
        ${sender}${detector === undefined ? "" : ` · ${detectorText(locale, detector)}`}
      </option>`,
  );
  const control = (attributes: Html) =>
    html`<select name="stored" ${attributes}>
      <option value="">– ${text.storedNone} –</option>
      ${options}
    </select>`;
  return labField(view, { name: "stored", label: text.stored, hint: text.storedHint, control });
}

function bodyField(view: LabView, text: (typeof labTexts)[Locale]): Html {
  const control = (attributes: Html) =>
    html`<textarea name="body" rows="8" spellcheck="false" ${attributes}>
${view.form.body}</textarea>`;
  const { body: label, bodyHint: hint } = text;
  return labField(view, { name: "body", label, hint, className: "field--wide", control });
}

function fileControl(attributes: Html): Html {
  return html`<input type="file" name="eml" accept=".eml,message/rfc822" ${attributes} />`;
}

function fileField(
  view: LabView,
  { file: label, fileHint: hint }: (typeof labTexts)[Locale],
): Html {
  return labField(view, { name: "eml", label, hint, control: fileControl });
}

function labForm(context: PageContext, view: LabView): Html {
  const text = labTexts[context.locale];
  return html`<form method="post" action="/admin/lab" enctype="multipart/form-data" class="card">
    ${csrfField(context)}
    <fieldset>
      <legend>${text.pasted}</legend>
      <div class="grid grid--fields">
        ${input(view, { name: "sender", label: text.sender, hint: text.senderHint })}
        ${input(view, { name: "subject", label: text.subject, hint: "" })}
        ${input(view, { name: "date", label: text.date, hint: text.dateHint })}
      </div>
      ${bodyField(view, text)} ${fileField(view, text)} ${storedField(context, view)}
    </fieldset>
    ${input(view, {
      name: "at",
      label: text.at,
      hint: text.atHint(context.timeZone),
      type: "datetime-local",
    })}
    <button class="button button--primary" id="examine">${text.examine}</button>
  </form>`;
}

function section(title: string, inside: Html): Html {
  return html`<section class="card">
    <h3>${title}</h3>
    ${inside}
  </section>`;
}

function short(value: string): string {
  return value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value;
}

/** Which email it is. */
function about(context: PageContext, { email }: Examination): Html {
  const text = labTexts[context.locale];
  return html`<dl class="facts">
    <dt>${text.sender}</dt>
    <dd>${short(email.sender)}</dd>
    <dt>${text.subject}</dt>
    <dd>${short(email.subject) || "–"}</dd>
  </dl>`;
}

function result(context: PageContext, examination: Examination): Html {
  const text = labTexts[context.locale];
  const { explanation } = examination;
  const { patterns, decision, rules } = explanation;
  const recognition = patterns.map((pattern) =>
    patternDetails(context, pattern, decision.detection),
  );
  return html`<section id="lab-result" aria-labelledby="lab-result-title">
    <h2 id="lab-result-title" tabindex="-1" autofocus>${text.result}</h2>
    ${about(context, examination)} ${conclusion(context, examination)}
    ${section(text.admission, html`<p>${admissionSentence(context, examination)}</p>`)}
    ${section(text.recognition, html`${recognition}`)}
    ${section(text.window, windowText(context, examination))}
    ${section(text.links, linkTable(context, examination))}
    ${section(text.rules, ruleTraces(context, rules))}
    ${section(text.deliveries, sentPayloads(context, examination))}
  </section>`;
}

/** The lab: a form, and below it what becomes of the email that was filled in. */
export function renderLab(context: PageContext, view: LabView): string {
  const text = labTexts[context.locale];
  const { examination, mistakes } = view;
  const whole = mistakes.get("");
  const body = html`<p class="soft">${text.intro}</p>
    ${whole === undefined ? "" : html`<p class="notice notice--bad" role="alert">${whole}</p>`}
    ${examination === null ? "" : result(context, examination)} ${labForm(context, view)}`;
  return renderPage(context, { title: text.title, active: "lab", body });
}
