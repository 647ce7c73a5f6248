import type { EmailRecord } from "@gmail-push/infra";
import type { EmailStory, StoryDelivery } from "../../email-story.ts";
import { deliveryFacts } from "../deliveries/delivery-card.ts";
import { html, type Html } from "../html.ts";
import { renderPage } from "../page.ts";
import type { PageContext } from "../page-context.ts";
import { attemptsTable } from "../records/attempts.ts";
import { deliveryBadge, emailBadge } from "../records/badges.ts";
import { outcomeText, reasonText } from "../records/reason-text.ts";
import { durationText, timeText } from "../time-text.ts";
import { decisionFacts, windowText } from "./decision.ts";
import { decisionTexts } from "./decision-texts.ts";
import { filesTable } from "./files.ts";
import { storyTexts } from "./story-texts.ts";

type Tone = "ok" | "bad" | "warn" | "info";

function step(tone: Tone, title: Html | string, body: Html): Html {
  return html`<li class="story--${tone}">
    <h2>${title}</h2>
    ${body}
  </li>`;
}

function acceptedStep(context: PageContext, email: EmailRecord): Html {
  const text = storyTexts[context.locale];
  const request = email.request_id === undefined ? html`–` : html`<code>${email.request_id}</code>`;
  return step(
    "info",
    text.accepted,
    html`<dl class="facts">
      <dt>${text.when}</dt>
      <dd>${timeText(context, email.accepted_at)}</dd>
      <dt>${text.sender}</dt>
      <dd>${email.sender || "–"}</dd>
      <dt>${text.key}</dt>
      <dd><code>${email.id}</code></dd>
      <dt>email_id</dt>
      <dd><code>${email.email_id}</code></dd>
      <dt>${text.request}</dt>
      <dd>${request}</dd>
    </dl>`,
  );
}

/** That it waits, or waited before it was decided, and why. */
function waitStep(context: PageContext, email: EmailRecord): Html {
  const { locale } = context;
  const text = storyTexts[locale];
  const because = email.wait_because ?? email.waited_because;
  if (because === undefined) return html``;
  const isWaiting = email.state === "waiting";
  const why = because === "outside_window" ? text.outsideWindow : text.noDestination;
  const window = email.waited_window;
  const until = isWaiting ? email.wait_until : email.decided_at;
  return step(
    "warn",
    isWaiting ? text.waiting : text.waited,
    html`<p>${why}</p>
      <dl class="facts">
        <dt>${text.since}</dt>
        <dd>${timeText(context, email.waited_since)}</dd>
        <dt>${isWaiting ? text.decidedAgain : text.until}</dt>
        <dd>${timeText(context, until)}</dd>
        ${
          window === undefined || because !== "outside_window"
            ? ""
            : html`<dt>${text.window}</dt>
                <dd>${windowText(decisionTexts[locale], window)}</dd>`
        }
      </dl>`,
  );
}

function decisionStep(context: PageContext, { email, decision }: EmailStory): Html {
  const text = storyTexts[context.locale];
  if (decision === null) return html``;
  if (decision === "locked") return step("warn", text.decided, html`<p>${text.locked}</p>`);
  const [tone, title] =
    decision.kind === "skip" ? (["warn", text.skip] as const) : (["info", text.deliver] as const);
  return step(
    tone,
    title,
    html`<p>${timeText(context, email.decided_at)}</p>
      ${decisionFacts(context, decision)}`,
  );
}

/** Nothing is left to wish for, or nothing is wished for. */
const SETTLED: ReadonlySet<string> = new Set(["copied", "no_file", "off", "forgotten"]);

function filesStep(context: PageContext, { files, decision }: EmailStory): Html {
  if (files.length === 0 || decision === null || decision === "locked") return html``;
  const links = decision.kind === "deliver" ? decision.links.length : files.length;
  const isWell = files.every(({ copy }) => SETTLED.has(copy.kind));
  const title = storyTexts[context.locale].files;
  return step(isWell ? "ok" : "warn", title, filesTable(context, files, links));
}

const deliveryTones = { pending: "info", delivered: "ok", dead: "bad" } as const;

function deliveryStep(context: PageContext, delivery: StoryDelivery): Html {
  const text = storyTexts[context.locale];
  const { record, attempts } = delivery;
  return step(
    deliveryTones[record.state],
    html`${text.delivery} ${deliveryBadge(context, record.state)}`,
    html`${deliveryFacts(context, delivery)} ${attemptsTable(context, attempts, record.attempts)}
      <p><a href="/admin/deliveries/${record.id}">${text.details}</a></p>`,
  );
}

function endStep(context: PageContext, email: EmailRecord): Html {
  const { locale } = context;
  const text = storyTexts[locale];
  if (email.finished_at === undefined) return html``;
  const tone = email.state === "delivered" ? "ok" : email.state === "dead" ? "bad" : "warn";
  const because = email.dead_because;
  const how =
    because === undefined ? outcomeText(locale, email.outcome ?? "") : reasonText(locale, because);
  return step(
    tone,
    html`${text.end} ${emailBadge(context, email.state)}`,
    html`<p>
      ${timeText(context, email.finished_at)}, ${text.after}
      ${durationText(context, email.finished_at - email.accepted_at)}${text.colon} ${how}.
    </p>`,
  );
}

/** One email from its acceptance to its end; `content` is what stands below it. */
export function renderStory(context: PageContext, story: EmailStory, content: Html): string {
  const text = storyTexts[context.locale];
  const { email } = story;
  const body = html`<p class="row">
      <a href="/admin/emails">← ${text.all}</a> ${emailBadge(context, email.state)}
    </p>
    <div class="card">
      <ol class="story">
        ${acceptedStep(context, email)} ${waitStep(context, email)} ${decisionStep(context, story)}
        ${filesStep(context, story)}
        ${story.deliveries.map((delivery) => deliveryStep(context, delivery))}
        ${endStep(context, email)}
      </ol>
    </div>
    ${content}`;
  const title = `${text.title} ${email.id.slice(0, 10)}…`;
  return renderPage(context, { title, active: "emails", body });
}
