import type { EmailRecord } from "@gmail-push/infra";
import { describe, expect, it } from "vitest";
import { type ArrivalBook, createArrivalBook } from "../../chaos/arrival-book.ts";
import type { ChaosEmail } from "../../chaos/emails.ts";
import type { PushAnswer } from "../../chaos/push-client.ts";
import { learn, newPushedEmail, type PushedEmail } from "../../chaos/pushed-email.ts";
import { type Accounts, findProblems } from "../../chaos/verdict.ts";

const queued: PushAnswer = { kind: "answered", status: 200, word: "queued" };
const denied: PushAnswer = { kind: "answered", status: 401, word: "Unauthorized" };
const broken: PushAnswer = { kind: "answered", status: 500, word: "boom" };
const wordless: PushAnswer = { kind: "answered", status: 503, word: null };
const cut: PushAnswer = { kind: "unknown", reason: "socket hang up" };

/** An email of two destinations, pushed and answered once. */
function pushedEmail(changes: Partial<ChaosEmail> = {}, answer = queued): PushedEmail {
  const email: ChaosEmail = {
    marker: "a-1",
    kind: "ruled",
    body: "",
    key: "id",
    paths: ["/x", "/y"],
  };
  const sent = newPushedEmail({ ...email, ...changes });
  learn(sent, answer);
  return sent;
}

/** As a worker brings it, answered 200. */
function bring(book: ArrivalBook, path: string, { marker = "a-1", id = `id-${path}` } = {}): void {
  const arrival = book.note({ path, id, body: JSON.stringify({ subject: `[chaos ${marker}]` }) });
  if (arrival !== null) arrival.confirmed += 1;
}

/** What is there when the email arrived at both its destinations. */
function goodAccounts() {
  const book = createArrivalBook();
  bring(book, "/x");
  bring(book, "/y");
  const states = { accepted: 0, waiting: 0, delivering: 0, delivered: 1, skipped: 0, dead: 0 };
  const times = { oldestPendingAt: null, oldestMovingAt: null };
  return {
    pushed: [pushedEmail()],
    book,
    ledger: { acceptedTotal: 1, states, pending: 0, expired: 0, balanced: true, ...times },
    records: new Map([["id", recordOf("delivered")]]),
    causesOfDeath: new Map<string, string | null>(),
  } satisfies Accounts;
}

function recordOf(state: EmailRecord["state"], outcome?: string): EmailRecord {
  return { id: "id", email_id: "", sender: "", accepted_at: 0, deliveries: [], state, outcome };
}

/** The good accounts of an email that ended, or stands, otherwise. */
function endedAs(state: EmailRecord["state"], outcome?: string): Accounts {
  return { ...goodAccounts(), records: new Map([["id", recordOf(state, outcome)]]) };
}

/** The good accounts with another webhook, brought by `bring`. */
function withWebhook(bringIt: (book: ArrivalBook) => void): Accounts {
  const good = goodAccounts();
  bringIt(good.book);
  return good;
}

const good = goodAccounts();
const refused = (answer: PushAnswer): PushedEmail =>
  pushedEmail({ marker: "b-2", kind: "wrong_token", key: null, paths: [] }, answer);

describe("findProblems", () => {
  it.each<[string, Accounts]>([
    ["an email that arrived wherever it must", good],
    ["a refused email", { ...good, pushed: [...good.pushed, refused(denied)] }],
    [
      "a skipped email without links",
      {
        ...endedAs("skipped"),
        pushed: [pushedEmail({ kind: "no_links" })],
      },
    ],
    [
      "an email that is dead with a reason",
      {
        ...endedAs("dead"),
        causesOfDeath: new Map([["id", "attempts_exhausted"]]),
      },
    ],
    ["an email that came twice with one id", withWebhook((book) => bring(book, "/x"))],
  ])("accepts %s", (_name, accounts) => {
    expect(findProblems(accounts)).toEqual([]);
  });

  it.each<[string, Accounts]>([
    [
      "c-3 arrived at /x but was never pushed",
      withWebhook((book) => bring(book, "/x", { marker: "c-3", id: "other" })),
    ],
    [
      "a-1 arrived at /x with 2 webhook-ids",
      withWebhook((book) => bring(book, "/x", { id: "other" })),
    ],
    [
      "a webhook (odd) carried no email of this run",
      withWebhook((book) => book.note({ path: "/x", id: "odd", body: '{"subject":"Bonjour"}' })),
    ],
    [
      "a webhook (odd) carried no email of this run",
      withWebhook((book) => book.note({ path: "/x", id: "odd", body: '{"subject":"Bon' })),
    ],
    [
      "ledger: 1 accepted, 1 accounted for",
      { ...good, ledger: { ...good.ledger, balanced: false } },
    ],
    ["ledger: 2 still pending after draining", { ...good, ledger: { ...good.ledger, pending: 2 } }],
    [
      "ledger: 3 accepted, but 1 of the pushed emails have a record",
      { ...good, ledger: { ...good.ledger, acceptedTotal: 3 } },
    ],
    ["a-1 (ruled) was answered 500 boom", { ...good, pushed: [pushedEmail({}, broken)] }],
    [
      "a-1 (ruled) was answered 503 in words the API does not have",
      { ...good, pushed: [pushedEmail({}, wordless)] },
    ],
    ["a-1 (ruled) was answered 401 Unauthorized", { ...good, pushed: [pushedEmail({}, denied)] }],
    [
      "b-2 (wrong_token) was answered 200 queued",
      { ...good, pushed: [...good.pushed, refused(queued)] },
    ],
    [
      "b-2 (wrong_token) was refused and yet delivered",
      {
        ...withWebhook((book) => bring(book, "/x", { marker: "b-2" })),
        pushed: [...good.pushed, refused(denied)],
      },
    ],
    [
      "d-4 (ruled) was acknowledged and is lost",
      {
        ...good,
        pushed: [...good.pushed, pushedEmail({ marker: "d-4", key: "other" })],
      },
    ],
    [
      "a-1 (ruled) counts as delivered but never arrived at /z",
      {
        ...good,
        pushed: [pushedEmail({ paths: ["/x", "/y", "/z"] })],
      },
    ],
    ["a-1 (ruled) was skipped: no_links", endedAs("skipped", "no_links")],
    ["a-1 (ruled) is dead without a reason", endedAs("dead")],
    ["a-1 (ruled) is still delivering", endedAs("delivering")],
  ])("says: %s", (problem, accounts) => {
    expect(findProblems(accounts)).toEqual([problem]);
  });

  it("says of an email that came but was never answered 200 that it did not arrive", () => {
    const accounts = withWebhook((book) => {
      book.note({ path: "/z", id: "id-/z", body: JSON.stringify({ subject: "[chaos a-1]" }) });
    });
    const problems = findProblems({ ...accounts, pushed: [pushedEmail({ paths: ["/z"] })] });
    expect(problems).toEqual(["a-1 (ruled) counts as delivered but never arrived at /z"]);
  });

  it("holds an email that may have been taken to nothing while there is no record of it", () => {
    const lost = pushedEmail({ marker: "d-4", key: "other" }, cut);
    expect(findProblems({ ...good, pushed: [...good.pushed, lost] })).toEqual([]);
  });
});
