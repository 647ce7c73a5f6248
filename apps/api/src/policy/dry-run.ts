import type { InboundEmail, RoutingRule, Settings } from "@gmail-push/core";
import type {
  AuditLog,
  createEmailList,
  EmailRecord,
  EmailStore,
  LiveSettings,
} from "@gmail-push/infra";
import { isRefusal, unavailable } from "../http-error.ts";
import { type Foreseen, isSameOutcome } from "./foresee.ts";
import type { PolicyThread } from "./policy-thread.ts";

export const MAX_DRY_RUN = 500;

/** An email that would end up elsewhere. */
export interface DryRunChange {
  record: EmailRecord;
  was: Foreseen;
  wouldBe: Foreseen;
}

export interface DryRun {
  /** emails that were tried, newest first */
  checked: number;
  /** those whose content is kept no more */
  gone: number;
  /** true: time was up before the number asked for was reached */
  cut: boolean;
  changes: DryRunChange[];
}

export interface DryRunRequest {
  rules: RoutingRule[];
  /** how many emails, at most `MAX_DRY_RUN` */
  last: number;
  author: string;
}

export interface DryRunDeps {
  settings: Pick<LiveSettings, "current">;
  listEmails: ReturnType<typeof createEmailList>;
  emails: Pick<EmailStore, "content">;
  thread: PolicyThread;
  audit: Pick<AuditLog, "write">;
}

export type RunDry = (request: DryRunRequest) => Promise<DryRun>;

const TIME_LIMIT_MS = 5_000;
const PAGE = 200;
/** Contents that are read while one is tried. */
const AHEAD = 8;

/** What other rules would have changed for the emails that came last, with all other settings as they are now. */
export function createDryRun(deps: DryRunDeps): RunDry {
  const { settings, listEmails, emails, thread, audit } = deps;

  async function* newest(count: number): AsyncGenerator<EmailRecord[]> {
    let cursor: string | undefined;
    for (let left = count; left > 0; left -= PAGE) {
      const page = await listEmails({ limit: Math.min(PAGE, left), ...(cursor && { cursor }) });
      for (let at = 0; at < page.emails.length; at += AHEAD)
        yield page.emails.slice(at, at + AHEAD);
      if (page.next === null) return;
      cursor = page.next;
    }
  }

  return async ({ rules, last, author }) => {
    const current: Settings | null = settings.current();
    if (current === null) throw unavailable();
    await audit.write({ author, action: "rules_tried", details: { emails: last } });
    let end: number | null = null;
    const result: DryRun = { checked: 0, gone: 0, cut: false, changes: [] };

    const inForce = current;
    // The first email may have to wait for the thread to start, which is not to count.
    const left = () => (end === null ? TIME_LIMIT_MS : end - performance.now());
    async function tryOne(record: EmailRecord, email: InboundEmail): Promise<void> {
      const at = record.accepted_at;
      const task = { kind: "compare", email, settings: inForce, draft: rules, at } as const;
      const compared = await thread.run(task, left()).catch(nullIfTooSlow);
      if (compared === null) {
        result.cut = true;
        return;
      }
      end ??= performance.now() + TIME_LIMIT_MS;
      const { was, wouldBe } = compared;
      result.checked += 1;
      if (!isSameOutcome(was, wouldBe)) result.changes.push({ record, was, wouldBe });
    }

    for await (const records of newest(last)) {
      const contents = await Promise.all(records.map(async ({ id }) => emails.content(id)));
      for (const [index, record] of records.entries()) {
        const email = contents[index] ?? null;
        if (email === null) result.gone += 1;
        else await tryOne(record, email);
        if (result.cut) return result;
      }
    }
    return result;
  };
}

function nullIfTooSlow(error: unknown): null {
  if (isRefusal(error, "too_slow")) return null;
  throw error;
}
