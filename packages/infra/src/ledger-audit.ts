import { type AuditEmailDeps, createAuditEmail, type Finding } from "./audit-email.ts";
import type { EmailStore } from "./email-store.ts";
import { readLedger } from "./ledger.ts";
import { type EmailState, emailStates } from "./states.ts";

export interface Audit {
  findings: Finding[];
  /** emails looked at */
  checked: number;
}

export interface AuditDeps extends AuditEmailDeps {
  emails: Pick<EmailStore, "records">;
}

const PAGE = 500;

/**
 * Recomputes the ledger from the records, the sets and the queues, and names every email that does
 * not add up. Exact when nothing is moving; under load a finding may be an email between two steps.
 * Rejects with the reason of `signal` once that is aborted.
 */
export function createAudit(deps: AuditDeps): (signal?: AbortSignal) => Promise<Audit> {
  const { redis, keys, emails } = deps;

  async function* emailIds(): AsyncGenerator<string[]> {
    const prefix = keys.email("");
    let cursor = "0";
    do {
      const [next, names] = await redis.scan(cursor, "MATCH", `${prefix}*`, "COUNT", String(PAGE));
      yield [...new Set(names)].map((name) => name.slice(prefix.length));
      cursor = next;
    } while (cursor !== "0");
  }

  async function* membersOf(state: EmailState): AsyncGenerator<string[]> {
    for (let start = 0; ; start += PAGE) {
      const ids = await redis.zrange(keys.emailsIn(state), String(start), String(start + PAGE - 1));
      yield ids;
      if (ids.length < PAGE) return;
    }
  }

  async function strangers(): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const state of emailStates) {
      for await (const ids of membersOf(state)) {
        const known = new Set((await emails.records(ids)).map(({ id }) => id));
        const unknown = ids.filter((id) => !known.has(id));
        const problem = `is counted as ${state} without a record`;
        findings.push(...unknown.map((id) => ({ id, problem })));
      }
    }
    return findings;
  }

  async function totals(checked: number): Promise<Finding[]> {
    const { acceptedTotal, expired, balanced } = await readLedger(redis, keys);
    const problems = balanced ? [] : ["does not balance"];
    if (acceptedTotal !== checked + expired) {
      problems.push(`has ${acceptedTotal} accepted, ${checked} records and ${expired} expired`);
    }
    return problems.map((problem) => ({ id: "ledger", problem }));
  }

  return async (signal) => {
    const auditEmail = await createAuditEmail(deps);
    const findings: Finding[] = [];
    let checked = 0;
    for await (const ids of emailIds()) {
      for (const record of await emails.records(ids)) {
        signal?.throwIfAborted();
        checked += 1;
        findings.push(...(await auditEmail(record)));
      }
    }
    findings.push(...(await strangers()), ...(await totals(checked)));
    return { findings, checked };
  };
}
