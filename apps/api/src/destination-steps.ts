import {
  type AuditLog,
  type AuditNote,
  type Destination,
  type DestinationGate,
  type DestinationHealth,
  destinationIdOf,
  type DestinationStore,
  type EgressGuard,
  type EventLog,
  type Logger,
  type OptionChanges,
  type PingResult,
} from "@gmail-push/infra";
import { egressBlocked, versionConflict } from "./http-error.ts";
import { foundDestination } from "./present-destination.ts";

/** A destination and how it is doing. */
export interface DestinationView {
  destination: Destination;
  health: DestinationHealth;
}

export interface DestinationBy {
  author: string;
  /** the version the author saw; without it, whatever is stored */
  version?: number | undefined;
}

export interface DestinationStepsDeps {
  destinations: DestinationStore;
  gate: Pick<DestinationGate, "health" | "next" | "reset" | "forgetReservations">;
  /** sets a job going that waits for its time */
  wake: (job: string) => Promise<void>;
  events: Pick<EventLog, "record">;
  guard: Pick<EgressGuard, "verify">;
  audit: Pick<AuditLog, "write">;
  ping: (destinationId: string, abandoned: AbortSignal) => Promise<PingResult | null>;
  log: Logger;
}

type AftermathDeps = Pick<DestinationStepsDeps, "gate" | "wake" | "events" | "audit" | "log">;

/** The result of a change; null came either of no such destination or of another version. */
function createOrConflict(destinations: Pick<DestinationStore, "get">) {
  return async (id: string, result: Destination | null): Promise<Destination> => {
    if (result !== null) return result;
    const { version } = foundDestination(await destinations.get(id));
    throw versionConflict("changed this destination", version);
  };
}

/** What follows a change that was saved. It is told as done, also where not all of this could be. */
function createAftermath({ gate, wake, events, audit, log }: AftermathDeps) {
  async function afterwards(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error({ err: error, what }, "destination changed, but not all that follows was done");
    }
  }

  async function note({ author, action, details }: AuditNote): Promise<void> {
    log.info({ ...details, author }, action.replaceAll("_", " "));
    await afterwards("audit", async () => audit.write({ author, action, details }));
  }

  async function takeEffect(before: Destination, after: Destination): Promise<void> {
    const { id, version, options } = after;
    if (before.options.rate_limit_per_hour !== options.rate_limit_per_hour) {
      await afterwards("limit", async () => gate.forgetReservations(id, new Date()));
    }
    if (before.options.enabled === options.enabled) return;
    if (options.enabled) await afterwards("circuit", async () => gate.reset(id, new Date()));
    // Whether it takes deliveries again or no more: those in line should hear of it now, and each sends for the next.
    await afterwards("line", async () => Promise.all((await gate.next(id)).map(wake)));
    const kind = options.enabled ? "destination_enabled" : "destination_disabled";
    const event = { id: `e-${id}-${version}`, kind, at: Date.now(), destination: id } as const;
    await afterwards("event", async () => events.record({ ...event, because: "operator" }));
  }

  return { note, takeEffect };
}

function createView({ gate }: Pick<DestinationStepsDeps, "gate">) {
  return async (destination: Destination): Promise<DestinationView> => ({
    destination,
    health: await gate.health(destination.id),
  });
}

/** Makes one before its first delivery, or changes the one there is. @throws {HttpError} 400 `egress_blocked` */
function createMake(deps: DestinationStepsDeps) {
  const { destinations, guard } = deps;
  const { note, takeEffect } = createAftermath(deps);
  const view = createView(deps);
  return async (
    url: string,
    options: OptionChanges,
    author: string,
  ): Promise<DestinationView & { isNew: boolean }> => {
    const verdict = await guard.verify(url);
    if (verdict.kind === "blocked") throw egressBlocked("url", verdict.rule);
    const isNew = (await destinations.get(destinationIdOf(url))) === null;
    const before = await destinations.ensure(url, new Date());
    const { id } = before;
    const made = foundDestination(await destinations.update(id, options));
    const action = isNew ? "destination_created" : "destination_changed";
    await note({ author, action, details: { destinationId: id, changed: Object.keys(options) } });
    await takeEffect(before, made);
    return { ...(await view(made)), isNew };
  };
}

/** What can be done with destinations, for the API and for the pages alike. */
export function createDestinationSteps(deps: DestinationStepsDeps) {
  const { destinations, ping } = deps;
  const { note, takeEffect } = createAftermath(deps);
  const orConflict = createOrConflict(destinations);

  const view = createView(deps);

  return {
    async list(): Promise<DestinationView[]> {
      return Promise.all((await destinations.list()).map(view));
    },
    /** @throws {HttpError} 404 */
    async get(id: string): Promise<DestinationView> {
      return view(foundDestination(await destinations.get(id)));
    },
    create: createMake(deps),
    /** @throws {HttpError} 404, 412 `version_conflict` */
    async change(
      id: string,
      options: OptionChanges,
      { author, version }: DestinationBy,
    ): Promise<DestinationView> {
      const before = foundDestination(await destinations.get(id));
      const after = await orConflict(id, await destinations.update(id, options, version));
      const details = { destinationId: id, changed: Object.keys(options) };
      await note({ author, action: "destination_changed", details });
      await takeEffect(before, after);
      return view(after);
    },
    /** @throws {HttpError} 404, 412 `version_conflict` */
    async rotate(
      id: string,
      overlapHours: number,
      { author, version }: DestinationBy,
    ): Promise<DestinationView> {
      const seconds = overlapHours * 3_600;
      const rotated = await destinations.rotateSecret(id, seconds, new Date(), version);
      const destination = await orConflict(id, rotated);
      const details = { destinationId: id, overlapHours };
      await note({ author, action: "destination_secret_rotated", details });
      return view(destination);
    },
    /** The secret it signs with, once the journal tells who asked. @throws {HttpError} 404 */
    async reveal(id: string, author: string): Promise<string | null> {
      const { secrets } = foundDestination(await destinations.get(id));
      const details = { destinationId: id };
      await deps.audit.write({ author, action: "destination_secret_shown", details });
      return secrets[0]?.secret ?? null;
    },
    /** Has a worker send a test webhook; null: none did so in time. @throws {HttpError} 404 */
    async test(id: string, abandoned: AbortSignal): Promise<PingResult | null> {
      return ping(foundDestination(await destinations.get(id)).id, abandoned);
    },
  };
}

export type DestinationSteps = ReturnType<typeof createDestinationSteps>;
