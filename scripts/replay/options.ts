import { parseCommandLine } from "../launch/parse-command-line.ts";
import { LaunchError } from "../launch-error.ts";

/** What the person wants: a new replay, or something about one there is. */
export type ReplayAction =
  | { kind: "help" | "list" }
  | { kind: "watch" | "stop" | "resume"; id: string }
  | { kind: "replay"; request: ReplayRequestBody };

/** The body of `POST /api/admin/replays`. */
export interface ReplayRequestBody {
  filter?: Record<string, string>;
  ids?: string[];
  force: boolean;
  rate_per_minute?: number;
}

export interface ReplayOptions {
  action: ReplayAction;
  /** whether the question is answered already */
  yes: boolean;
  url: string | undefined;
  user: string | undefined;
}

export const helpText = `Usage: npm run replay -- WHICH [options]

Sends dead deliveries once more, with fresh attempts and the webhook-id they always had. Which ones is fixed
at the start: shows how many, asks, then shows how far it is. Ctrl-C stops the watching, not the replay.

WHICH, all that is given must hold:

  --state dead         what is dead (or: delivered, with --force)
  --destination ID     what goes to one destination
  --from T, --to T     created from T on, before T; T is like 2026-11-22T08:00:00Z
  --email ID           of one email: its key (m-…) or its email_id
  --id ID              one delivery; may be repeated

Options:

  --rate N             at most N a minute (else 600)
  --force              also what was delivered already or is delivered meanwhile
  --yes                does not ask
  --url URL            the server's address (else the one a running \`npm start\` noted in DATA_DIR)
  --user USER          who signs in (else ADMIN_USER, else admin); the password is ADMIN_PASSWORD,
                       else the one in DATA_DIR; GMAIL_PUSH_API_TOKEN goes before both

Replays there are:

  --list               the newest ones
  --watch ID, --stop ID, --resume ID

Ends with 0 when the replay is done, else with 1.`;

/** Throws `LaunchError` that says what is wrong with the command line. */
export function parseOptions(args: readonly string[]): ReplayOptions {
  const values = parse(args);
  return {
    action: toAction(values),
    yes: values.yes ?? false,
    url: values.url,
    user: values.user,
  };
}

type Values = ReturnType<typeof parse>;

function parse(args: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  return parseCommandLine({
    args: [...args],
    options: {
      state: text,
      destination: text,
      from: text,
      to: text,
      email: text,
      id: { type: "string", multiple: true },
      rate: text,
      force: flag,
      yes: flag,
      url: text,
      user: text,
      list: flag,
      watch: text,
      stop: text,
      resume: text,
      help: { type: "boolean", short: "h" },
    },
  }).values;
}

function toAction(values: Values): ReplayAction {
  if (values.help === true) return { kind: "help" };
  if (values.list === true) return { kind: "list" };
  for (const kind of ["watch", "stop", "resume"] as const) {
    const id = values[kind];
    if (id !== undefined) return { kind, id };
  }
  return { kind: "replay", request: toRequest(values) };
}

function toRequest(values: Values): ReplayRequestBody {
  const { state, destination, from, to, email, id: ids, rate, force = false } = values;
  const given = Object.entries({ state, destination, from, to, email });
  const filter = Object.fromEntries(
    given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  );
  const hasFilter = Object.keys(filter).length > 0;
  if (!hasFilter && ids === undefined) {
    const message = "Which deliveries? For example: npm run replay -- --state dead";
    throw new LaunchError(`${message}  (--help tells more)`);
  }
  if (hasFilter && ids !== undefined) {
    throw new LaunchError("--id names deliveries; it does not go with --state and the like.");
  }
  if (state !== undefined && state !== "dead" && state !== "delivered") {
    throw new LaunchError("--state takes dead or delivered.");
  }
  if (state === "delivered" && !force) {
    throw new LaunchError("--state delivered needs --force: these would be sent a second time.");
  }
  return {
    ...(ids === undefined ? { filter } : { ids }),
    force,
    ...(rate === undefined ? {} : { rate_per_minute: parseRate(rate) }),
  };
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (text.trim() !== "" && Number.isInteger(rate) && rate > 0) return rate;
  throw new LaunchError("--rate takes a number of deliveries a minute, such as 600.");
}
