import {
  MAX_CONDITIONS,
  type RoutingRule,
  type RuleCondition,
  ruleFields,
  ruleOperators,
} from "@gmail-push/core";
import { field, fieldErrors, type FieldParts, options } from "../field.ts";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { issuesAt, type RuleIssues } from "./rule-issues.ts";
import { fieldText, operatorText } from "./rule-texts.ts";

const texts = defineTexts(
  {
    name: "Name",
    enabled: "This rule is on",
    conditions: "All of these must hold",
    condition: (number: number) => `Condition ${number}`,
    field: "Field",
    operator: "Test",
    value: "Value",
    exact: "Upper and lower case count",
    addCondition: "Add a condition",
    deleteCondition: (number: number) => `Remove condition ${number}`,
    remove: "Remove",
    url: "Destination",
    urlHint: "An https address, such as https://example.com/webhook.",
    priority: "Priority",
    normal: "Normal",
    high: "High",
    priorityHint: "Told to the destination; it changes no order.",
    stop: "Stop here: do not send to the default destination too",
    close: "Done with this rule",
  },
  {
    name: "Nom",
    enabled: "Cette règle est active",
    conditions: "Toutes ces conditions doivent être remplies",
    condition: (number: number) => `Condition ${number}`,
    field: "Champ",
    operator: "Test",
    value: "Valeur",
    exact: "Respecter la casse",
    addCondition: "Ajouter une condition",
    deleteCondition: (number: number) => `Retirer la condition ${number}`,
    remove: "Retirer",
    url: "Destination",
    urlHint: "Une adresse https, par exemple https://example.com/webhook.",
    priority: "Priorité",
    normal: "Normale",
    high: "Haute",
    priorityHint: "Transmise à la destination ; elle ne change aucun ordre.",
    stop: "S’arrêter là : ne pas envoyer aussi à la destination par défaut",
    close: "Terminer cette règle",
  },
);

export interface Editor {
  context: PageContext;
  issues: RuleIssues;
  /** of the rule: `rules.3` */
  path: string;
  /** id of the field to begin in; null: none */
  focus: string | null;
}

function focusAttribute({ focus }: Editor, id: string): Html {
  return id === focus ? html`autofocus` : html``;
}

function choicesOf(
  words: readonly string[],
  chosen: string,
  textOf: (word: string) => string,
): Html[] {
  // An old store may hold a word that is on no list: it is shown, and refused when saved.
  const known = words.includes(chosen) ? words : [...words, chosen];
  return options(
    known.map((value) => ({ value, label: textOf(value) })),
    chosen,
  );
}

/** A field of a rule, named by its path in the setting. */
type RuleField = Pick<FieldParts, "label" | "hint" | "className"> & {
  path: string;
  /** words that may be misspelt */
  isProse?: boolean;
};

function input(editor: Editor, value: string, { path, isProse, ...parts }: RuleField): Html {
  const errors = issuesAt(editor.issues, path);
  const control = (attributes: Html) =>
    html`<input
      name="${path}"
      value="${value}"
      autocomplete="off"
      ${isProse === true ? "" : html`spellcheck="false"`}
      ${attributes}
      ${focusAttribute(editor, path)}
    />`;
  return field({ ...parts, id: path, errors, control });
}

function select(editor: Editor, choices: Html[], { path, ...parts }: RuleField): Html {
  const errors = issuesAt(editor.issues, path);
  const control = (attributes: Html) =>
    html`<select name="${path}" ${attributes} ${focusAttribute(editor, path)}>
      ${choices}
    </select>`;
  return field({ ...parts, id: path, errors, control });
}

function check(path: string, isChecked: boolean, label: string): Html {
  return html`<p class="check">
    <input
      type="checkbox"
      id="${path}"
      name="${path}"
      value="1"
      ${isChecked ? html`checked` : ""}
    />
    <label for="${path}">${label}</label>
  </p>`;
}

function conditionFields(editor: Editor, condition: RuleCondition, index: number): Html {
  const { locale } = editor.context;
  const text = texts[locale];
  const path = `${editor.path}.conditions.${index}`;
  const remove = text.deleteCondition(index + 1);
  const fields = choicesOf(ruleFields, condition.field, (word) => fieldText(locale, word));
  const operators = choicesOf(ruleOperators, condition.operator, (word) =>
    operatorText(locale, word),
  );
  const ofValue = { path: `${path}.value`, label: text.value, className: "rule__value" };
  return html`<fieldset class="rule__condition">
    <legend>${text.condition(index + 1)}</legend>
    <div class="row">
      ${select(editor, fields, { path: `${path}.field`, label: text.field })}
      ${select(editor, operators, { path: `${path}.operator`, label: text.operator })}
      ${input(editor, condition.value, ofValue)}
    </div>
    <div class="row row--apart">
      ${check(`${path}.case_sensitive`, condition.case_sensitive, text.exact)}
      <button
        class="button button--quiet"
        name="op"
        value="delete-condition:${index}"
        id="delete-condition-${index}"
        aria-label="${remove}"
      >
        ${text.remove}
      </button>
    </div>
  </fieldset>`;
}

function actionFields(editor: Editor, { actions }: RoutingRule): Html {
  const text = texts[editor.context.locale];
  const path = `${editor.path}.actions`;
  const priorities = choicesOf(["normal", "high"], actions.priority, (word) =>
    word === "high" ? text.high : text.normal,
  );
  const ofUrl = { path: `${path}.webhook_url`, label: text.url, hint: text.urlHint };
  const ofPriority = { path: `${path}.priority`, label: text.priority, hint: text.priorityHint };
  return html`${input(editor, actions.webhook_url, ofUrl)} ${select(editor, priorities, ofPriority)}
  ${check(`${path}.stop_processing`, actions.stop_processing, text.stop)}`;
}

/** The fields of the one rule that is open, named by their paths in the setting. */
export function ruleEditor(rule: RoutingRule, editor: Editor): Html {
  const { context, issues } = editor;
  const text = texts[context.locale];
  const { conditions } = rule;
  const all = `${editor.path}.conditions`;
  return html`<div class="rule__editor">
    ${input(editor, rule.name, { path: `${editor.path}.name`, label: text.name, isProse: true })}
    ${check(`${editor.path}.enabled`, rule.enabled, text.enabled)}
    <h3>${text.conditions}</h3>
    ${conditions.map((condition, index) => conditionFields(editor, condition, index))}
    ${fieldErrors(all, issuesAt(issues, all))}
    ${
      conditions.length >= MAX_CONDITIONS
        ? ""
        : html`<p>
            <button class="button" name="op" value="add-condition" id="add-condition">
              ${text.addCondition}
            </button>
          </p>`
    }
    ${actionFields(editor, rule)}
    <p>
      <button class="button" name="op" value="close" id="close-rule">${text.close}</button>
    </p>
  </div>`;
}
