import type { Pushed } from "./push-all.ts";

const wordWidth = 26;

/** One line per file; `width` is the longest file name's. */
export function formatPushed({ file, status, word, durationMs }: Pushed, width: number): string {
  const code = String(status ?? "---");
  return `${file.padEnd(width)}  ${code}  ${word.padEnd(wordWidth)}  ${`${durationMs} ms`.padStart(9)}`;
}

/** The closing lines: how many, and what to do about what went wrong. */
export function formatSummary(pushed: readonly Pushed[], url: string): string {
  const accepted = pushed.filter((answer) => answer.accepted).length;
  const missing = pushed.length - accepted;
  const count = `${accepted} of ${pushed.length} accepted`;
  if (missing === 0) return count;
  const advice = new Set(pushed.flatMap((answer) => adviceOn(answer, url)));
  return [`${count}, ${missing} not`, ...advice].join("\n");
}

function adviceOn({ accepted, status, word }: Pushed, url: string): string[] {
  if (accepted || word === "not sent") return [];
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
