import type { Session } from "@gmail-push/infra";
import { html, type Html } from "../html.ts";
import { csrfField } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { stackTable } from "../table.ts";
import { defineTexts } from "../texts.ts";
import { agoText, timeText } from "../time-text.ts";
import { agentName } from "./agent-name.ts";
import { endForm } from "./grants.ts";

const texts = defineTexts(
  {
    mine: "My sessions",
    others: "Sessions of others",
    caption: "Browsers that are signed in, latest seen first",
    user: "User",
    browser: "Browser",
    address: "Address",
    began: "Signed in",
    seen: "Last seen",
    action: "Action",
    here: "this browser",
    end: "End",
    endName: "End the session of",
    endOthers: "End all my others",
    none: "None.",
    byLink: "by link",
    script: "You are signed in by a header, as scripts are: without a session.",
    viewer: "viewer",
    operator: "operator",
  },
  {
    mine: "Mes sessions",
    others: "Sessions des autres",
    caption: "Navigateurs connectés, les derniers vus en premier",
    user: "Utilisateur",
    browser: "Navigateur",
    address: "Adresse",
    began: "Connecté",
    seen: "Vu",
    action: "Action",
    here: "ce navigateur",
    end: "Fermer",
    endName: "Fermer la session de",
    endOthers: "Fermer toutes mes autres",
    none: "Aucune.",
    byLink: "par lien",
    script: "Vous êtes connecté par un en-tête, comme les scripts : sans session.",
    viewer: "lecteur",
    operator: "opérateur",
  },
);

export interface SessionsScene {
  context: PageContext;
  sessions: readonly Session[];
  /** the session this page is shown in */
  current: string | null;
  now: Date;
}

function row({ context, current, now }: SessionsScene, session: Session): Html {
  const text = texts[context.locale];
  const { id, user, role, agent, address, means } = session;
  const mark =
    id === current
      ? html`<span class="badge badge--ok">${text.here}</span>`
      : endForm(context, {
          path: `/admin/access/sessions/${id}/end`,
          label: text.end,
          spoken: `${text.endName} ${user}`,
        });
  return html`<tr>
    <td data-label="${text.user}">
      ${user} <small>${text[role]}${means === "link" ? `, ${text.byLink}` : ""}</small>
    </td>
    <td data-label="${text.browser}"><span title="${agent}">${agentName(agent)}</span></td>
    <td data-label="${text.address}">${address}</td>
    <td data-label="${text.began}">${timeText(context, session.created_at)}</td>
    <td data-label="${text.seen}">${agoText(context, session.last_seen_at, now)}</td>
    <td data-label="${text.action}">${mark}</td>
  </tr>`;
}

function table(scene: SessionsScene, sessions: readonly Session[]): Html {
  const text = texts[scene.context.locale];
  if (sessions.length === 0) return html`<p class="soft">${text.none}</p>`;
  return stackTable({
    caption: text.caption,
    heads: [text.user, text.browser, text.address, text.began, text.seen, text.action],
    rows: sessions.map((session) => row(scene, session)),
  });
}

/** The reader's own sessions and, for operators, everybody else's. */
export function sessionsCards(scene: SessionsScene): Html {
  const { context, sessions, current } = scene;
  const text = texts[context.locale];
  const mine = sessions.filter(({ user }) => user === context.user);
  const others = sessions.filter(({ user }) => user !== context.user);
  return html`<section class="card">
      <h2>${text.mine}</h2>
      ${current === null ? html`<p class="soft">${text.script}</p>` : ""} ${table(scene, mine)}
      ${
        mine.length > 1
          ? html`<form method="post" action="/admin/access/sessions/others/end">
              ${csrfField(context)}
              <button class="button button--danger">${text.endOthers}</button>
            </form>`
          : ""
      }
    </section>
    ${
      context.role === "operator"
        ? html`<section class="card">
            <h2>${text.others}</h2>
            ${table(scene, others)}
          </section>`
        : ""
    }`;
}
