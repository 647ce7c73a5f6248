import { type DeliveryList, deliveryStates, type DeliveryStore } from "@gmail-push/infra";
import { Router } from "express";
import { z } from "zod";
import { authorOf } from "../account.ts";
import { deliveryQuery, type ResolveEmails } from "../delivery-query.ts";
import type { DescribeDeliveries } from "../describe-deliveries.ts";
import { HttpError } from "../http-error.ts";
import type { HurryDelivery } from "../hurry-delivery.ts";
import { pagingQuery } from "../list-query.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { presentAttempt } from "../present-delivery.ts";
import { parseRequest } from "../parse-request.ts";

const PATH = "/api/admin/deliveries";

export interface DeliveriesDeps {
  list: Pick<DeliveryList, "page">;
  resolveEmails: ResolveEmails;
  describe: DescribeDeliveries;
  deliveries: Pick<DeliveryStore, "record" | "attempts">;
  hurrying: Pick<HurryDelivery, "hurry">;
}

/** Strict, because a filter that is misspelt would show everything. */
export const deliveriesQuerySchema = z.strictObject({
  ...deliveryQuery,
  state: z.enum(deliveryStates).optional(),
  ...pagingQuery,
});

/** Deliveries, newest first, what their attempts came to, and the next one now; addresses and URLs masked. */
export function deliveriesRoutes(deps: DeliveriesDeps): Router {
  const { list, resolveEmails, describe, deliveries, hurrying } = deps;
  const router = Router();

  router.get(PATH, async (req, res) => {
    const { email, cursor, limit, ...filter } = parseRequest(deliveriesQuerySchema, req.query);
    const emails = await resolveEmails(email);
    const page = await list.page({ ...filter, emails }, { cursor, limit });
    res.json({ success: true, deliveries: await describe(page.deliveries), next: page.next });
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD"));

  router.get(`${PATH}/:id`, async (req, res) => {
    const { id } = req.params;
    const record = await deliveries.record(id);
    if (record === null) throw new HttpError(404, "unknown_delivery", "No such delivery");
    const [attempts, [described]] = await Promise.all([
      deliveries.attempts(id),
      describe([record]),
    ]);
    res.json({
      success: true,
      delivery: { ...described, attempts: attempts.map(presentAttempt) },
    });
  });
  router.all(`${PATH}/:id`, methodNotAllowed("GET", "HEAD"));

  router.post(`${PATH}/:id/attempt`, async (req, res) => {
    await hurrying.hurry(req.params.id, authorOf(res));
    res.status(202).json({ success: true });
  });
  router.all(`${PATH}/:id/attempt`, methodNotAllowed("POST"));
  return router;
}
