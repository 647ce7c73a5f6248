/* What every page of the dashboard does in the browser. Without it the pages still work. */

/** On a phone the menu begins closed. */
const menu = document.querySelector("details.menu");
if (menu instanceof HTMLDetailsElement && matchMedia("(width < 60rem)").matches) menu.open = false;

/** `data-confirm` on a button or form asks first, before anything else takes the form for sent. */
document.addEventListener("submit", (event) => {
  const { target } = event;
  if (!(target instanceof HTMLFormElement)) return;
  const submitter = event instanceof SubmitEvent ? event.submitter : null;
  const question = submitter?.dataset["confirm"] ?? target.dataset["confirm"];
  // oxlint-disable-next-line no-alert -- the browser's own question is the one that cannot be missed
  if (question !== undefined && !confirm(question)) event.preventDefault();
});

/** Forms marked so warn before their changes are left behind. */
/** @type {Set<Element>} */
const dirty = new Set();
document.addEventListener("input", ({ target }) => {
  const form = target instanceof Element ? target.closest("form[data-guard]") : null;
  if (form !== null) dirty.add(form);
});
/** Whether the page is being left by sending a form, which takes the changes along. */
let sending = false;
document.addEventListener("submit", (event) => {
  sending = !event.defaultPrevented;
  if (sending && event.target instanceof Element) dirty.delete(event.target);
});
window.addEventListener("pageshow", () => {
  sending = false;
});
window.addEventListener("beforeunload", (event) => {
  for (const form of dirty) if (!document.contains(form)) dirty.delete(form);
  // A form that the server wrote with changes nobody has saved yet.
  const carried = sending ? null : document.querySelector('form[data-guard="changed"]');
  if (dirty.size > 0 || carried !== null) event.preventDefault();
});

/** `data-copy="#id"` copies that element's text. */
document.addEventListener("click", ({ target }) => {
  const button = target instanceof Element ? target.closest("[data-copy]") : null;
  if (!(button instanceof HTMLElement)) return;
  const source = document.querySelector(button.dataset["copy"] ?? "");
  const text = source instanceof HTMLInputElement ? source.value : source?.textContent;
  const select = () => {
    if (source instanceof HTMLInputElement) source.select();
  };
  // Without https there is no clipboard, except on this very machine: then the text is ready to be copied.
  if (!isSecureContext) {
    select();
    return;
  }
  navigator.clipboard.writeText(text ?? "").then(() => {
    button.dataset["copied"] = "true";
  }, select);
});
