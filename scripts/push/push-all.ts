import { type PostedEmail, readEmail } from "./read-email.ts";
import { type Answer, postEmail, type Server } from "./server.ts";

/** How many emails are under way at once. */
const concurrency = 4;

export interface Pushed extends Omit<Answer, "kind"> {
  file: string;
  kind: Answer["kind"] | "unreadable" | "not_sent";
}

const notSent = {
  kind: "not_sent",
  status: null,
  word: "not sent",
  accepted: false,
  durationMs: 0,
} as const;

/**
 * Posts the files, a few at a time, and yields the answers in the order of the files. Once the server
 * cannot be reached, or refuses the token, the rest is not sent: each would fail the same way.
 */
export async function* pushAll(
  files: readonly string[],
  server: Server,
  again: boolean,
): AsyncGenerator<Pushed> {
  const underWay: Promise<Pushed>[] = [];
  let next = 0;
  let hopeless = false;
  const push = async (file: string): Promise<Pushed> => {
    if (hopeless) return { file, ...notSent };
    const email = await readOrSay(file, again);
    if (typeof email === "string") return { file, ...notSent, kind: "unreadable", word: email };
    const answer = await postEmail(server, email);
    if (answer.kind === "unreachable" || answer.status === 401) hopeless = true;
    return { file, ...answer };
  };
  for (;;) {
    for (const file of files.slice(next, next + concurrency - underWay.length)) {
      underWay.push(push(file));
      next += 1;
    }
    const first = underWay.shift();
    if (first === undefined) return;
    yield await first;
  }
}

/** The email, or the word for a file that is none or that the file system refuses to read. */
async function readOrSay(file: string, again: boolean): Promise<PostedEmail | string> {
  try {
    return (await readEmail(file, again)) ?? "does not look like an email";
  } catch (error) {
    if (error instanceof Error && "syscall" in error) return "cannot be read";
    throw error;
  }
}
