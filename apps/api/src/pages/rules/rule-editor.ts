import {
  MAX_CONDITIONS,
  type RoutingRule,
  type RuleCondition,
  ruleFields,
  ruleOperators,
} from "@gmail-push/core";
import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";
import { issueAttributes, issueBelow, type RuleIssues } from "./rule-issues.ts";
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

function options(
  words: readonly string[],
  chosen: string,
  textOf: (word: string) => string,
): Html[] {
  // An old store may hold a word that is on no list: it is shown, and refused when saved.
  const known = words.includes(chosen) ? words : [...words, chosen];
  return known.map(
    (word) =>
      html`<option value="${word}" ${word === chosen ? html`selected` : ""}>
        ${textOf(word)}
      </option>`,
  );
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

function select(editor: Editor, path: string, label: string, choices: Html[]): Html {
  const { issues } = editor;
  return html`<div class="field">
    <label for="${path}">${label}</label>
    <select
      id="${path}"
      name="${path}"
      ${issueAttributes(issues, path)}
      ${focusAttribute(editor, path)}
    >
      ${choices}
    </select>
    ${issueBelow(issues, path)}
  </div>`;
}

function conditionFields(editor: Editor, condition: RuleCondition, index: number): Html {
  const { locale } = editor.context;
  const { issues } = editor;
  const text = texts[locale];
  const path = `${editor.path}.conditions.${index}`;
  const { field, operator, value, case_sensitive: isExact } = condition;
  const remove = text.deleteCondition(index + 1);
  return html`<fieldset class="rule__condition">
    <legend>${text.condition(index + 1)}</legend>
    <div class="row">
      ${select(
        editor,
        `${path}.field`,
        text.field,
        options(ruleFields, field, (word) => fieldText(locale, word)),
      )}
      ${select(
        editor,
        `${path}.operator`,
        text.operator,
        options(ruleOperators, operator, (word) => operatorText(locale, word)),
      )}
      <div class="field rule__value">
        <label for="${path}.value">${text.value}</label>
        <input
          id="${path}.value"
          name="${path}.value"
          value="${value}"
          autocomplete="off"
          spellcheck="false"
          ${issueAttributes(issues, `${path}.value`)}
        />
        ${issueBelow(issues, `${path}.value`)}
      </div>
    </div>
    <div class="row row--apart">
      ${check(`${path}.case_sensitive`, isExact, text.exact)}
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
  const { context, issues } = editor;
  const text = texts[context.locale];
  const path = `${editor.path}.actions`;
  const url = `${path}.webhook_url`;
  const described = issues.has(url) ? `${url}-hint ${url}-error` : `${url}-hint`;
  const priorities = options(["normal", "high"], actions.priority, (word) =>
    word === "high" ? text.high : text.normal,
  );
  return html`<div class="field">
      <label for="${url}">${text.url}</label>
      <input
        id="${url}"
        name="${url}"
        value="${actions.webhook_url}"
        autocomplete="off"
        spellcheck="false"
        aria-describedby="${described}"
        ${issues.has(url) ? html`aria-invalid="true"` : ""}
      />
      <p class="field__hint" id="${url}-hint">${text.urlHint}</p>
      ${issueBelow(issues, url)}
    </div>
    <div class="field">
      <label for="${path}.priority">${text.priority}</label>
      <select
        id="${path}.priority"
        name="${path}.priority"
        aria-describedby="${path}.priority-hint"
      >
        ${priorities}
      </select>
      <p class="field__hint" id="${path}.priority-hint">${text.priorityHint}</p>
    </div>
    ${check(`${path}.stop_processing`, actions.stop_processing, text.stop)}`;
}

/** The fields of the one rule that is open, named by their paths in the setting. */
export function ruleEditor(rule: RoutingRule, editor: Editor): Html {
  const { context, issues } = editor;
  const text = texts[context.locale];
  const name = `${editor.path}.name`;
  const { conditions } = rule;
  return html`<div class="rule__editor">
    <div class="field">
      <label for="${name}">${text.name}</label>
      <input
        id="${name}"
        name="${name}"
        value="${rule.name}"
        autocomplete="off"
        ${issueAttributes(issues, name)}
        ${focusAttribute(editor, name)}
      />
      ${issueBelow(issues, name)}
    </div>
    ${check(`${editor.path}.enabled`, rule.enabled, text.enabled)}
    <h3>${text.conditions}</h3>
    ${conditions.map((condition, index) => conditionFields(editor, condition, index))}
    ${issueBelow(issues, `${editor.path}.conditions`)}
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
