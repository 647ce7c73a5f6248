import type {
  DeliveryList,
  DeliveryRecord,
  DeliveryStore,
  Destination,
  DestinationStore,
  EmailStore,
} from "@gmail-push/infra";
import { Router } from "express";
import { authorOf } from "../../account.ts";
import type { ResolveEmails } from "../../delivery-query.ts";
import { isRefusal } from "../../http-error.ts";
import type { HurryDelivery } from "../../hurry-delivery.ts";
import { readDeliveryFilter } from "../../pages/deliveries/delivery-filter.ts";
import { type ListedDelivery, renderDeliveries } from "../../pages/deliveries/delivery-list.ts";
import {
  hurryNews,
  renderDelivery,
  renderUnknownDelivery,
} from "../../pages/deliveries/delivery-page.ts";
import { pageOf } from "./page-of.ts";

const PAGE = 50;

export interface DeliveryPagesDeps {
  list: Pick<DeliveryList, "page">;
  resolveEmails: ResolveEmails;
  emails: Pick<EmailStore, "records">;
  deliveries: Pick<DeliveryStore, "record" | "attempts">;
  destinations: Pick<DestinationStore, "get" | "list">;
  hurrying: HurryDelivery;
}

/** One delivery: looking at it, and having its next attempt made now. */
function onePages(deps: Pick<DeliveryPagesDeps, "deliveries" | "destinations" | "hurrying">) {
  const { deliveries, destinations, hurrying } = deps;
  const router = Router();

  router.get("/deliveries/:id", async (req, res) => {
    const context = pageOf(res);
    const { id } = req.params;
    const record = await deliveries.record(id);
    if (record === null) {
      res.status(404).type("html").send(renderUnknownDelivery(context));
      return;
    }
    const [to, attempts, isWaiting] = await Promise.all([
      destinations.get(record.destination),
      deliveries.attempts(id),
      hurrying.isWaiting(id),
    ]);
    const delivery = { record, to, attempts, rule: null };
    const news = hurryNews.find((word) => word === req.query["attempt"]) ?? null;
    res.type("html").send(renderDelivery(context, delivery, { isWaiting, news }));
  });

  router.post("/deliveries/:id/attempt", async (req, res) => {
    const { id } = req.params;
    const back = `/admin/deliveries/${encodeURIComponent(id)}`;
    try {
      await hurrying.hurry(id, authorOf(res));
      res.redirect(303, `${back}?attempt=begun`);
    } catch (error) {
      if (isRefusal(error, "not_waiting")) res.redirect(303, `${back}?attempt=not_waiting`);
      else if (isRefusal(error, "unknown_delivery")) res.redirect(303, back);
      else throw error;
    }
  });
  return router;
}

/** The list of deliveries, and each with its attempts. */
export function deliveryPages(deps: DeliveryPagesDeps): Router {
  const { list, resolveEmails, emails, destinations } = deps;
  const router = Router();

  async function describe(
    records: readonly DeliveryRecord[],
    known: readonly Destination[],
  ): Promise<ListedDelivery[]> {
    const keys = [...new Set(records.map(({ email }) => email))];
    const emailOf = new Map((await emails.records(keys)).map((email) => [email.id, email]));
    const destinationOf = new Map(known.map((destination) => [destination.id, destination]));
    return records.map((record) => ({
      record,
      email: emailOf.get(record.email) ?? null,
      to: destinationOf.get(record.destination) ?? null,
    }));
  }

  router.get("/deliveries", async (req, res) => {
    const context = pageOf(res);
    const asked = readDeliveryFilter(req.query, context.timeZone);
    const known = await destinations.list();
    if (Object.keys(asked.mistakes).length > 0) {
      res
        .status(422)
        .type("html")
        .send(renderDeliveries(context, asked, known, null));
      return;
    }
    const { email, ...filter } = asked.filter;
    const paging = { cursor: asked.typed.cursor, limit: PAGE };
    const page = await list.page({ ...filter, emails: await resolveEmails(email) }, paging);
    const shown = { ...page, deliveries: await describe(page.deliveries, known) };
    res.type("html").send(renderDeliveries(context, asked, known, shown));
  });

  router.use(onePages(deps));
  return router;
}
