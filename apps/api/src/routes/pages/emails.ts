import { ContentKeyError } from "@gmail-push/infra";
import { type Response, Router } from "express";
import { authorOf } from "../../account.ts";
import type { createEmailParts } from "../../email-parts.ts";
import { EMAIL_ID, EMAIL_KEY } from "../../delivery-query.ts";
import type { EmailContent } from "../../reveal-content.ts";
import { contentButton, contentCard } from "../../pages/emails/content.ts";
import { type AskedEmails, readEmailFilter } from "../../pages/emails/email-filter.ts";
import { EMAILS_PATH, renderEmails, renderUnknownEmail } from "../../pages/emails/email-list.ts";
import { renderStory } from "../../pages/emails/story.ts";
import { pageOf } from "./page-of.ts";

const PAGE = 50;
const DELIVERY = /^d-[0-9a-f]{40}$/;
const REQUEST = /^[\w.-]{8,64}$/;

export type EmailPagesDeps = ReturnType<typeof createEmailParts>;

/** Answers a search for an id, where it is one that names something; false: it is something else. */
async function answerSearch(
  { findEmails }: Pick<EmailPagesDeps, "findEmails">,
  asked: AskedEmails,
  res: Response,
): Promise<boolean> {
  const { q } = asked.typed;
  if (DELIVERY.test(q)) {
    res.redirect(303, `/admin/deliveries/${q}`);
    return true;
  }
  const emails = EMAIL_KEY.test(q) || EMAIL_ID.test(q) ? await findEmails(q) : [];
  const [only] = emails;
  if (only === undefined) return false;
  if (emails.length === 1) {
    res.redirect(303, `${EMAILS_PATH}/${only.id}`);
    return true;
  }
  const newest = emails.toSorted((a, b) => b.accepted_at - a.accepted_at).slice(0, PAGE);
  const page = { emails: newest, next: null, previous: null, searchedTo: null };
  res.type("html").send(renderEmails(pageOf(res), asked, page));
  return true;
}

function sendUnknown(res: Response): void {
  res
    .status(404)
    .type("html")
    .send(renderUnknownEmail(pageOf(res)));
}

/** One email's story, and its content for operators. */
function storyPages({ readStory, reveal }: Pick<EmailPagesDeps, "readStory" | "reveal">): Router {
  const router = Router();

  async function open(id: string, author: string): Promise<EmailContent | "locked" | null> {
    try {
      return await reveal(id, author);
    } catch (error) {
      if (error instanceof ContentKeyError) return "locked";
      throw error;
    }
  }

  router.get("/emails/:id", async (req, res) => {
    const context = pageOf(res);
    const story = await readStory(req.params.id);
    if (story === null) sendUnknown(res);
    else {
      const below = contentButton(context, story.email.id);
      res.type("html").send(renderStory(context, story, below));
    }
  });

  router.post("/emails/:id/content", async (req, res) => {
    const context = pageOf(res);
    const { id } = req.params;
    const content = await open(id, authorOf(res));
    const story = content === null ? null : await readStory(id);
    if (content === null || story === null) sendUnknown(res);
    else {
      res.type("html").send(renderStory(context, story, contentCard(context, content)));
    }
  });
  return router;
}

/** The list of emails, one email's story, and its content for operators. */
export function emailPages(deps: EmailPagesDeps): Router {
  const router = Router();

  router.get("/emails", async (req, res) => {
    const context = pageOf(res);
    const asked = readEmailFilter(req.query, context.timeZone);
    const { q, cursor } = asked.typed;
    if (q !== "" && (await answerSearch(deps, asked, res))) return;
    if (q !== "" && (EMAIL_KEY.test(q) || !REQUEST.test(q))) asked.mistakes["q"] = "id";
    if (Object.keys(asked.mistakes).length > 0) {
      res
        .status(422)
        .type("html")
        .send(renderEmails(context, asked, null));
      return;
    }
    const requestId = q === "" ? undefined : q;
    const page = await deps.listEmails({ ...asked.filter, requestId, cursor, limit: PAGE });
    res.type("html").send(renderEmails(context, asked, page));
  });
  router.use(storyPages(deps));
  return router;
}
