import { type EmailFilter, emailStates } from "@gmail-push/infra";
import { detectors, endings } from "../../list-query.ts";
import { createReader, type Mistakes, type Typed, typedOf } from "../records/typed.ts";

const names = ["q", "state", "outcome", "detector", "from", "to", "cursor"] as const;
export type EmailFields = Typed<(typeof names)[number]>;

export interface AskedEmails {
  typed: EmailFields;
  filter: EmailFilter;
  mistakes: Mistakes;
}

/** What was asked of the list of emails; times are on the reader's clock. */
export function readEmailFilter(query: unknown, timeZone: string): AskedEmails {
  const typed = typedOf(query, names);
  const read = createReader(typed, timeZone);
  const filter = {
    state: read.choice("state", emailStates),
    outcome: read.choice("outcome", endings),
    detector: read.choice("detector", detectors),
    from: read.time("from"),
    to: read.time("to"),
  };
  if (filter.from !== undefined && filter.to !== undefined && filter.to <= filter.from) {
    read.mistakes["to"] = "order";
  }
  return { typed, filter, mistakes: read.mistakes };
}
