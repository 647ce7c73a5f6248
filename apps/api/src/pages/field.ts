import { html, type Html } from "./html.ts";

export interface FieldParts {
  /** of the control; unique on the page */
  id: string;
  label: string;
  hint?: string | Html;
  errors?: readonly string[];
  /** beside `field` */
  className?: string;
  /** the control, given the attributes that tie it to its texts */
  control: (attributes: Html) => Html;
}

/** Which texts explain a control, and whether its value is wrong. */
export function controlAttributes(
  id: string,
  { hasHint, hasErrors }: { hasHint: boolean; hasErrors: boolean },
): Html {
  const about = [hasHint ? `${id}-hint` : "", hasErrors ? `${id}-error` : ""].filter(
    (name) => name !== "",
  );
  const described = about.length === 0 ? "" : html`aria-describedby="${about.join(" ")}"`;
  return html`id="${id}" ${described} ${hasErrors ? html`aria-invalid="true"` : ""}`;
}

export function fieldErrors(id: string, errors: readonly string[]): Html {
  if (errors.length === 0) return html``;
  return html`<p class="field__error" id="${id}-error">${errors.join(" · ")}</p>`;
}

/** A labelled control with its hint, and its mistakes beside it. */
export function field({ id, label, hint, errors = [], className, control }: FieldParts): Html {
  const attributes = controlAttributes(id, {
    hasHint: hint !== undefined,
    hasErrors: errors.length > 0,
  });
  return html`<div class="${className === undefined ? "field" : `field ${className}`}">
    <label for="${id}">${label}</label>
    ${hint === undefined ? "" : html`<p class="field__hint" id="${id}-hint">${hint}</p>`}
    ${control(attributes)} ${fieldErrors(id, errors)}
  </div>`;
}

export interface Choice {
  value: string;
  label: string;
}

export function options(choices: readonly Choice[], chosen: string): Html[] {
  return choices.map(
    ({ value, label }) =>
      html`<option value="${value}" ${value === chosen ? html`selected` : ""}>${label}</option>`,
  );
}
