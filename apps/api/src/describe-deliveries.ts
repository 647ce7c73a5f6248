import type { DeliveryRecord, DestinationStore, EmailStore } from "@gmail-push/infra";
import { summariseDelivery } from "./present-delivery.ts";

export interface DescribeDeliveriesDeps {
  emails: Pick<EmailStore, "records">;
  destinations: Pick<DestinationStore, "get">;
}

export type DescribeDeliveries = ReturnType<typeof createDescribeDeliveries>;

/** Deliveries with whose they are and where they go; each email and destination is read once. */
export function createDescribeDeliveries({ emails, destinations }: DescribeDeliveriesDeps) {
  return async (records: readonly DeliveryRecord[]) => {
    const emailKeys = [...new Set(records.map(({ email }) => email))];
    const targets = [...new Set(records.map(({ destination }) => destination))];
    const [senders, urls] = await Promise.all([
      emails.records(emailKeys),
      Promise.all(targets.map(async (id) => destinations.get(id))),
    ]);
    const emailOf = new Map(senders.map((email) => [email.id, email]));
    const destinationOf = new Map(targets.map((id, index) => [id, urls[index] ?? null]));
    return records.map((record) => {
      const email = emailOf.get(record.email);
      return {
        ...summariseDelivery(record, destinationOf.get(record.destination) ?? null),
        email: {
          id: record.email,
          email_id: email?.email_id ?? null,
          from: email?.sender ?? null,
        },
      };
    });
  };
}
