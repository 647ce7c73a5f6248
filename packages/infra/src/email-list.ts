import type { Redis } from "ioredis";
import type { EmailRecord } from "./email-record.ts";
import { type FoundEmails, searchEmails } from "./email-search.ts";
import type { EmailStore } from "./email-store.ts";
import type { Keys } from "./keys.ts";
import { type EmailState, emailStates } from "./states.ts";
import { createTimeline, type Neighbours, type Paging, type Span } from "./timeline.ts";

/** Which emails; all that is given must hold. The span is that of their acceptance. */
export interface EmailFilter extends Span {
  state?: EmailState | undefined;
  /** how they ended, as their records say */
  outcome?: string | undefined;
  /** what the patterns saw */
  detector?: string | undefined;
  /** of the push that brought them */
  requestId?: string | undefined;
}

export interface EmailPage extends Neighbours {
  emails: EmailRecord[];
  /** when a search ended before the list did: the time (epoch ms) it came back to */
  searchedTo: number | null;
}

export interface EmailListDeps {
  redis: Redis;
  keys: Keys;
  emails: Pick<EmailStore, "records">;
  /** how long a search goes on before it tells how far it came */
  searchMs?: number;
}

/** Leaves time to write a page. */
const SEARCH_MS = 30;

/** The states an outcome, or having been decided at all, leaves open. */
function statesOf({ state, outcome, detector }: EmailFilter): EmailState[] {
  return emailStates.filter((each) => {
    if (state !== undefined && each !== state) return false;
    if (outcome === "dead") return each === "dead";
    if (outcome !== undefined)
      return each === (outcome.startsWith("skipped") ? "skipped" : "delivered");
    return detector === undefined || (each !== "accepted" && each !== "waiting");
  });
}

/**
 * Pages through emails, newest first. The cost of a page depends on its size alone; where outcome,
 * detector or request are given, emails are searched for so long and no longer.
 */
export function createEmailList({
  redis,
  keys,
  emails,
  searchMs: patienceMs = SEARCH_MS,
}: EmailListDeps) {
  const timeline = createTimeline(redis);

  async function find(filter: EmailFilter, paging: Paging): Promise<FoundEmails> {
    const { outcome, detector, requestId } = filter;
    const sets = statesOf(filter).map((state) => keys.emailsIn(state));
    if (sets.length === 0) return { places: [], next: null, previous: null, searchedTo: null };
    const wanted = {
      ...(outcome !== undefined && { outcome }),
      ...(detector !== undefined && { detector }),
      ...(requestId !== undefined && { request_id: requestId }),
    };
    if (Object.keys(wanted).length === 0) {
      return { ...(await timeline.page(sets, paging, filter)), searchedTo: null };
    }
    return searchEmails({ redis, prefix: keys.prefix, patienceMs, sets, wanted }, paging, filter);
  }

  return async function listEmails(query: Paging & EmailFilter): Promise<EmailPage> {
    const { places, ...rest } = await find(query, query);
    return { emails: await emails.records(places.map(({ id }) => id)), ...rest };
  };
}
