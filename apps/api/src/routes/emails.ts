import { maskUrl } from "@gmail-push/core";
import {
  type DeliveryStore,
  type DestinationStore,
  type EmailPage,
  type EmailRecord,
  type EmailState,
  emailStates,
  type EmailStore,
} from "@gmail-push/infra";
import { Router } from "express";
import { z } from "zod";
import { HttpError } from "../http-error.ts";
import { isoTime } from "../iso-time.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { presentDelivery } from "../present-delivery.ts";

const PATH = "/api/admin/emails";

export interface EmailsDeps {
  listEmails: (query: {
    state?: EmailState | undefined;
    cursor?: string | undefined;
    limit: number;
  }) => Promise<EmailPage>;
  emails: Pick<EmailStore, "record" | "decision">;
  deliveries: Pick<DeliveryStore, "record" | "attempts">;
  destinations: Pick<DestinationStore, "get">;
}

export const emailsQuerySchema = z.object({
  state: z.enum(emailStates).optional(),
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

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

/** Accepted emails and what became of them; addresses and URLs masked, no content. */
export function emailsRoutes({ listEmails, emails, deliveries, destinations }: EmailsDeps): Router {
  const router = Router();

  async function findDelivery(id: string) {
    const record = await deliveries.record(id);
    if (record === null) return null;
    const [destination, attempts] = await Promise.all([
      destinations.get(record.destination),
      deliveries.attempts(id),
    ]);
    return presentDelivery(record, destination, attempts);
  }

  router.get(PATH, async (req, res) => {
    const page = await listEmails(emailsQuerySchema.parse(req.query));
    res.json({ success: true, emails: page.emails.map(presentEmail), next: page.next });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));

  router.get(`${PATH}/:id`, async (req, res) => {
    const { id } = req.params;
    const record = await emails.record(id);
    if (record === null) throw new HttpError(404, "unknown_email", "No such email");
    const decision = await emails.decision(id);
    const links = decision?.kind === "deliver" ? decision.links : [];
    res.json({
      success: true,
      email: presentEmail(record),
      decision: decision && {
        kind: decision.kind,
        detection: decision.detection,
        links: links.map(({ provider, rawUrl }) => ({ provider, url: maskUrl(rawUrl) })),
        rule: decision.kind === "deliver" && decision.rule !== null ? decision.rule.id : null,
      },
      deliveries: (await Promise.all(record.deliveries.map(findDelivery))).filter(
        (delivery) => delivery !== null,
      ),
    });
  });
  router.all(`${PATH}/:id`, methodNotAllowed("GET", "HEAD"));
  return router;
}
