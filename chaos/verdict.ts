import type { EmailRecord, Ledger } from "@gmail-push/infra";
import { isRefused } from "./emails.ts";
import type { PushedEmail } from "./pushed-email.ts";
import { type ArrivalBook, arrivalKey } from "./arrival-book.ts";

/** The three accounts of one run, once everything is drained. */
export interface Accounts {
  pushed: readonly PushedEmail[];
  book: Pick<ArrivalBook, "arrivals" | "strangers">;
  ledger: Ledger;
  /** by the service's id */
  records: ReadonlyMap<string, EmailRecord>;
  /** by the service's id */
  causesOfDeath: ReadonlyMap<string, string | null>;
}

/** Every way in which the accounts contradict what must always hold (ARCHITECTURE.md), with the offending ids. */
export function findProblems(accounts: Accounts): string[] {
  const { pushed, book, ledger, records } = accounts;
  const known = new Set(pushed.map(({ email }) => email.marker));
  return [
    ...pushed.flatMap((each) => problemsOf(each, accounts)),
    ...[...book.arrivals.values()].flatMap((arrival) => {
      const { marker, path, webhookIds } = arrival;
      if (!known.has(marker)) return [`${marker} arrived at ${path} but was never pushed`];
      const isOne = webhookIds.size === 1;
      return isOne ? [] : [`${marker} arrived at ${path} with ${webhookIds.size} webhook-ids`];
    }),
    ...book.strangers.map((id) => `a webhook (${id}) carried no email of this run`),
    ...ledgerProblems(ledger, records.size),
  ];
}

function ledgerProblems(ledger: Ledger, recorded: number): string[] {
  const { acceptedTotal, states, pending, expired, balanced } = ledger;
  const accounted = states.delivered + states.skipped + states.dead + pending + expired;
  return [
    ...(balanced ? [] : [`ledger: ${acceptedTotal} accepted, ${accounted} accounted for`]),
    ...(pending === 0 ? [] : [`ledger: ${pending} still pending after draining`]),
    ...(acceptedTotal === recorded
      ? []
      : [`ledger: ${acceptedTotal} accepted, but ${recorded} of the pushed emails have a record`]),
  ];
}

function problemsOf(sent: PushedEmail, accounts: Accounts): string[] {
  const { email, outcomes, surprises } = sent;
  const say = (problem: string): string => `${email.marker} (${email.kind}) ${problem}`;
  const record = email.key === null ? undefined : accounts.records.get(email.key);
  const surprised = surprises.map((answer) => say(`was answered ${answer}`));
  if (isRefused(email.kind)) {
    const arrived = [...accounts.book.arrivals.values()].some(
      ({ marker }) => marker === email.marker,
    );
    return arrived ? [...surprised, say("was refused and yet delivered")] : surprised;
  }
  if (record === undefined) {
    const isLost = outcomes.acknowledged > 0;
    return isLost ? [...surprised, say("was acknowledged and is lost")] : surprised;
  }
  return [...surprised, ...fateProblems(sent, record, accounts).map(say)];
}

/** What is wrong with how an email ended, be it acknowledged or not: once recorded it is ours. */
function fateProblems(sent: PushedEmail, record: EmailRecord, accounts: Accounts): string[] {
  const { email } = sent;
  switch (record.state) {
    case "delivered": {
      const missing = email.paths.filter((path) => {
        const arrival = accounts.book.arrivals.get(arrivalKey(email.marker, path));
        return arrival === undefined || arrival.confirmed === 0;
      });
      return missing.map((path) => `counts as delivered but never arrived at ${path}`);
    }
    case "skipped":
      return email.kind === "no_links" ? [] : [`was skipped: ${record.outcome}`];
    case "dead":
      return accounts.causesOfDeath.get(record.id) ? [] : ["is dead without a reason"];
    case "accepted":
    case "waiting":
    case "delivering":
      return [`is still ${record.state}`];
  }
}
