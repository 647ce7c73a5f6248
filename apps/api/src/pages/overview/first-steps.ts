import { html, type Html } from "../html.ts";
import type { PageContext } from "../page-context.ts";
import { defineTexts } from "../texts.ts";

const texts = defineTexts(
  {
    title: "Nothing has arrived yet",
    intro: "This page fills with the first email. To see one come through:",
    push: "Push the samples from the project’s folder, where it was started:",
    copy: "Copy",
    rules: "Look at what became of them under",
    emails: "Emails",
    destination: "Say where emails go under",
    tools: "Tools",
    script:
      "Then set up the Apps Script in the Gmail account, as apps/apps-script/README.md tells; its first push shows here.",
  },
  {
    title: "Rien n’est encore arrivé",
    intro: "Cette page se remplit avec le premier e-mail. Pour en voir passer un :",
    push: "Envoyez les exemples depuis le dossier du projet, là où il a été démarré :",
    copy: "Copier",
    rules: "Voyez ce qu’ils sont devenus sous",
    emails: "E-mails",
    destination: "Dites où vont les e-mails sous",
    tools: "Outils",
    script:
      "Installez ensuite le script dans le compte Gmail, comme l’explique apps/apps-script/README.md ; son premier envoi s’affichera ici.",
  },
);

/** What to do first with a new installation. */
export function firstSteps(context: PageContext): Html {
  const text = texts[context.locale];
  return html`<section class="card" id="first-steps" aria-labelledby="first-steps-title">
    <h2 id="first-steps-title">${text.title}</h2>
    <p>${text.intro}</p>
    <ol>
      <li>
        ${text.push}
        <div class="row">
          <code id="sample-command">npm run push -- samples/*.eml</code>
          <button type="button" class="button" data-copy="#sample-command">${text.copy}</button>
        </div>
      </li>
      <li>${text.rules} <a href="/admin/emails">${text.emails}</a>.</li>
      <li>${text.destination} <a href="/admin/tools">${text.tools}</a>.</li>
      <li>${text.script}</li>
    </ol>
  </section>`;
}
