import type { Pushed } from "./push-all.ts";

const wordWidth = 27;
/** More addresses than this are the list's business. */
const mostAddresses = 5;

/** The ingress's words (docs/http-api.md) as the closing line tells them. */
const outcomes = new Map([
  ["processed", "delivered"],
  ["already_processed", "known already"],
  ["skipped_no_links", "skipped (no download link)"],
  ["skipped_sender_not_allowed", "skipped (sender not allowed)"],
  ["skipped_outside_time_window", "skipped (outside the time window)"],
  ["stopped_by_routing_rule", "stopped by a routing rule"],
  ["Outside time window (kept)", "kept for the time window"],
]);

/** One line per file; `width` is the longest file name's. */
export function formatPushed({ file, status, word, durationMs }: Pushed, width: number): string {
  const code = String(status ?? "---");
  return `${file.padEnd(width)}  ${code}  ${word.padEnd(wordWidth)}  ${`${durationMs} ms`.padStart(9)}`;
}

/** The closing lines: how many and what became of them, what to do about what went wrong, where to see them. */
export function formatSummary(pushed: readonly Pushed[], url: string): string {
  const accepted = pushed.filter((answer) => answer.accepted);
  const missing = pushed.length - accepted.length;
  const became = accepted.length === 0 ? "" : `: ${countWords(accepted)}`;
  const count = `${accepted.length} of ${pushed.length} accepted${became}`;
  const advice = new Set(pushed.flatMap((answer) => adviceOn(answer, url)));
  return [
    missing === 0 ? count : `${count}; ${missing} not`,
    ...advice,
    ...(accepted.length === 0 ? [] : whereToLook(accepted, new URL("/admin/emails", url).href)),
  ].join("\n");
}

function countWords(pushed: readonly Pushed[]): string {
  const groups = Map.groupBy(pushed, ({ word }) => outcomes.get(word) ?? word);
  return [...groups].map(([word, group]) => `${group.length} ${word}`).join(", ");
}

function whereToLook(pushed: readonly Pushed[], list: string): string[] {
  const keys = pushed.flatMap(({ underWay }) => underWay ?? []);
  if (keys.length === 0 || keys.length > mostAddresses) return [`The emails: ${list}`];
  return keys.map((key) => `Still under way: ${list}/${key}`);
}

function adviceOn({ accepted, kind, file, status, word }: Pushed, url: string): string[] {
  if (accepted || kind === "not_sent") return [];
  if (kind === "unreadable") return [`${file} ${word}.`];
  switch (status) {
    case null:
      return [
        `No server answers at ${url} (${word}). Start one with \`npm start\`, or give --url.`,
      ];
    case 400:
      return ["An email without a sender or a body cannot be accepted."];
    case 401:
      return ["The server does not know this token. Give its PROCESS_API_TOKEN with --token."];
    case 404:
      return [`There is no ingress at ${url}. Give the server's address with --url.`];
    case 409:
      return ["A switch of the server is off. Turn it on in its settings, then push again."];
    case 413:
      return ["An email is larger than the server's MAX_EMAIL_SIZE."];
    case 503:
      return ["The server cannot store emails now: look at its Redis, then push again."];
    default:
      return [`HTTP ${status} was not expected: the server's log says more.`];
  }
}
