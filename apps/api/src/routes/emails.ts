import { maskUrl } from "@gmail-push/core";
import type { EmailFilter, EmailPage, EmailRecord, Paging } from "@gmail-push/infra";
import { Router } from "express";
import { z } from "zod";
import { authorOf } from "../account.ts";
import type { EmailStory, ReadStory } from "../email-story.ts";
import { HttpError } from "../http-error.ts";
import { isoTime } from "../iso-time.ts";
import { emailQuery, pagingQuery } from "../list-query.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { presentDelivery } from "../present-delivery.ts";
import type { RevealContent } from "../reveal-content.ts";
import { parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/emails";

export interface EmailsDeps {
  listEmails: (query: Paging & EmailFilter) => Promise<EmailPage>;
  readStory: ReadStory;
  reveal: RevealContent;
}

/** Strict, because a filter that is misspelt would show everything. */
export const emailsQuerySchema = z.strictObject({ ...emailQuery, ...pagingQuery });

function presentEmail(record: EmailRecord) {
  return {
    id: record.id,
    email_id: record.email_id,
    state: record.state,
    outcome: record.outcome ?? null,
    dead_because: record.dead_because ?? null,
    from: record.sender,
    detector: record.detector ?? null,
    accepted_at: isoTime(record.accepted_at),
    decided_at: isoTime(record.decided_at),
    finished_at: isoTime(record.finished_at),
    waits_until: isoTime(record.wait_until),
    waits_because: record.wait_because ?? null,
    request_id: record.request_id ?? null,
  };
}

function presentDecision({ decision }: EmailStory) {
  if (decision === null || decision === "locked") return null;
  const links = decision.kind === "deliver" ? decision.links : [];
  return {
    kind: decision.kind,
    detection: decision.detection,
    links: links.map(({ provider, rawUrl }) => ({ provider, url: maskUrl(rawUrl) })),
    rule: decision.kind === "deliver" && decision.rule !== null ? decision.rule.id : null,
    grounds: decision.grounds ?? null,
  };
}

function unknownEmail(): HttpError {
  return new HttpError(404, "unknown_email", "No such email");
}

/**
 * Accepted emails and what became of them; addresses and URLs masked, no content but where it is asked
 * for, which is noted.
 */
export function emailsRoutes({ listEmails, readStory, reveal }: EmailsDeps): Router {
  const router = Router();

  router.get(PATH, async (req, res) => {
    const { request: requestId, ...query } = parseRequest(emailsQuerySchema, req.query);
    const page = await listEmails({ ...query, requestId });
    const searchedTo = isoTime(page.searchedTo);
    const emails = page.emails.map(presentEmail);
    res.json({ success: true, emails, next: page.next, searched_to: searchedTo });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));

  router.get(`${PATH}/:id`, async (req, res) => {
    const story = await readStory(req.params.id);
    if (story === null) throw unknownEmail();
    res.json({
      success: true,
      email: presentEmail(story.email),
      decision: presentDecision(story),
      deliveries: story.deliveries.map(({ record, to, attempts }) =>
        presentDelivery(record, to, attempts),
      ),
    });
  });
  router.all(`${PATH}/:id`, methodNotAllowed("GET", "HEAD"));

  router.post(`${PATH}/:id/content`, async (req, res) => {
    const content = await reveal(req.params.id, authorOf(res));
    if (content === null) throw unknownEmail();
    const { messageId, threadId, ...email } = content.email;
    res.json({
      success: true,
      content: { ...email, message_id: messageId, thread_id: threadId },
      payloads: content.payloads,
    });
  });
  router.all(`${PATH}/:id/content`, methodNotAllowed("POST"));
  return router;
}
