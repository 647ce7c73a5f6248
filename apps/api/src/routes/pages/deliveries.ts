import type {
  DeliveryList,
  DeliveryRecord,
  DeliveryStore,
  Destination,
  DestinationStore,
  EmailStore,
} from "@gmail-push/infra";
import { Router } from "express";
import type { ResolveEmails } from "../../delivery-query.ts";
import { readDeliveryFilter } from "../../pages/deliveries/delivery-filter.ts";
import { type ListedDelivery, renderDeliveries } from "../../pages/deliveries/delivery-list.ts";
import { renderDelivery, renderUnknownDelivery } from "../../pages/deliveries/delivery-page.ts";
import { pageOf } from "./page-of.ts";

const PAGE = 50;

export interface DeliveryPagesDeps {
  list: Pick<DeliveryList, "page">;
  resolveEmails: ResolveEmails;
  emails: Pick<EmailStore, "records">;
  deliveries: Pick<DeliveryStore, "record" | "attempts">;
  destinations: Pick<DestinationStore, "get" | "list">;
}

/** The list of deliveries, and each with its attempts. */
export function deliveryPages(deps: DeliveryPagesDeps): Router {
  const { list, resolveEmails, emails, deliveries, destinations } = deps;
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

  router.get("/deliveries/:id", async (req, res) => {
    const context = pageOf(res);
    const { id } = req.params;
    const record = await deliveries.record(id);
    if (record === null) {
      res.status(404).type("html").send(renderUnknownDelivery(context));
      return;
    }
    const [to, attempts] = await Promise.all([
      destinations.get(record.destination),
      deliveries.attempts(id),
    ]);
    res.type("html").send(renderDelivery(context, { record, to, attempts, rule: null }));
  });
  return router;
}
