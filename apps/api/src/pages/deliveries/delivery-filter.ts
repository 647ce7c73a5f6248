import { type DeliveryState, deliveryStates } from "@gmail-push/infra";
import { EMAIL_ID, EMAIL_KEY } from "../../delivery-query.ts";
import { createReader, type Mistakes, type Typed, typedOf } from "../records/typed.ts";

const deliveryFields = ["state", "destination", "from", "to", "email", "cursor"] as const;
export type DeliveryFields = Typed<(typeof deliveryFields)[number]>;

/** Which deliveries, as the API takes it but for the times, which are epoch ms. */
export interface AskedFilter {
  state: DeliveryState | undefined;
  destination: string | undefined;
  from: number | undefined;
  to: number | undefined;
  /** key or `email_id` */
  email: string | undefined;
}

export interface AskedDeliveries {
  typed: DeliveryFields;
  filter: AskedFilter;
  mistakes: Mistakes;
}

const EITHER_ID = new RegExp(`${EMAIL_KEY.source}|${EMAIL_ID.source}`);

/** What was asked of the list of deliveries; times are on the reader's clock. */
export function readDeliveryFilter(query: unknown, timeZone: string): AskedDeliveries {
  const typed = typedOf(query, deliveryFields);
  const read = createReader(typed, timeZone);
  const filter = {
    state: read.choice("state", deliveryStates),
    destination: read.match("destination", /^[\w-]{1,64}$/),
    from: read.time("from"),
    to: read.time("to"),
    email: read.match("email", EITHER_ID),
  };
  if (filter.from !== undefined && filter.to !== undefined && filter.to <= filter.from) {
    read.mistakes["to"] = "order";
  }
  return { typed, filter, mistakes: read.mistakes };
}
