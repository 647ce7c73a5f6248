import { createReader, type Mistakes, type Typed, typedOf } from "../records/typed.ts";

const names = ["id", "state", "destination", "from", "to", "email", "rate", "force"] as const;
export type ReplayFields = Typed<(typeof names)[number]>;

export interface AskedReplay {
  typed: ReplayFields;
  /** as the API takes it */
  body: object;
  mistakes: Mistakes;
}

const DEFAULT_RATE = "600";

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** What a form or an address asks to replay; times are on the reader's clock. */
export function readReplayForm(sent: unknown, timeZone: string): AskedReplay {
  const given = typedOf(sent, names);
  const typed = { ...given, rate: given.rate || DEFAULT_RATE };
  const read = createReader(typed, timeZone);
  const filter = {
    state: typed.state || undefined,
    destination: typed.destination || undefined,
    email: typed.email || undefined,
    from: isoOf(read.time("from")),
    to: isoOf(read.time("to")),
  };
  const how = { force: typed.force === "on", rate_per_minute: Number(typed.rate) };
  const body = typed.id === "" ? { filter, ...how } : { ids: [typed.id], ...how };
  return { typed, body, mistakes: read.mistakes };
}
