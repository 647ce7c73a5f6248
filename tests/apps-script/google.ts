import { readdirSync, readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { CANARY, FakeMailbox } from "./gmail.ts";
import type { Touch } from "./gmail.ts";
import { createSyncFetch } from "./sync-fetch.ts";
import type { SyncFetch } from "./sync-fetch.ts";

const sources = new URL("../../apps/apps-script/src/", import.meta.url);

export const TOKEN = "secret-token-3b1d";
export const LABEL = "A_TRANSFERER_WEBHOOK";
export const MINUTE_MS = 60_000;

interface FetchOptions {
  method: "get" | "post";
  contentType?: string;
  headers: Record<string, string>;
  payload?: string;
  muteHttpExceptions: boolean;
  followRedirects: boolean;
}

interface FakeTrigger {
  id: string;
  handler: string;
  minutes: number;
}

/**
 * One Google account with the script in it; the network is real, the clock is not. Disposing of it
 * throws when the log holds anything private, or the lock was not given back.
 */
export interface Google extends AsyncDisposable {
  mailbox: FakeMailbox;
  properties: Map<string, string>;
  triggers: FakeTrigger[];
  log: string[];
  clock: { now: number };
  /** How many posts UrlFetchApp got. */
  fetches: number;
  /** How many of the calls that only say that the script runs. */
  heartbeats: number;
  /** Another execution holds the script lock. */
  lockTaken: boolean;
  locked: boolean;
  /** What a call to the server costs, when it answers and when it cannot be reached. */
  answerMs: number;
  deadCallMs: number;
  /** Called with the name of every Google call, before it acts; a throw is Google's. */
  onCall: ((call: string) => void) | null;
  /** Called after the server has answered a post; a throw is a reply lost on the way. */
  onReply: (() => void) | null;
  /** Runs one of the script's functions. */
  run(name: string): unknown;
  /** Runs `push` every five minutes of virtual time. Returns the time the runs took, in ms. */
  runFor(minutes: number): number;
}

/** The script's own network; given one that is shared, the account leaves it open. */
interface GoogleOptions {
  fetcher?: SyncFetch;
  fileOrder?: "forward" | "backward";
}

export function createGoogle(
  url: string,
  { fetcher: shared, fileOrder = "forward" }: GoogleOptions = {},
): Google {
  const fetcher = shared ?? createSyncFetch();
  const touch: Touch = (call, costMs) => {
    google.clock.now += costMs;
    google.onCall?.(call);
  };
  const google: Google = {
    mailbox: new FakeMailbox(touch),
    properties: new Map([
      ["PROCESS_API_TOKEN", TOKEN],
      ["INGRESS_URL", url],
    ]),
    triggers: [],
    log: [],
    clock: { now: Date.parse("2026-03-02T10:00:00Z") },
    fetches: 0,
    heartbeats: 0,
    lockTaken: false,
    locked: false,
    answerMs: 300,
    deadCallMs: 50_000,
    onCall: null,
    onReply: null,
    run(name) {
      const returned: unknown = runInContext(`${name}()`, context);
      return returned;
    },
    runFor(minutes) {
      const end = google.clock.now + minutes * MINUTE_MS;
      let usedMs = 0;
      while (google.clock.now < end) {
        const startedAt = google.clock.now;
        google.run("push");
        usedMs += google.clock.now - startedAt;
        google.clock.now = Math.max(google.clock.now, startedAt + 5 * MINUTE_MS);
      }
      return usedMs;
    },
    async [Symbol.asyncDispose]() {
      if (shared === undefined) await fetcher[Symbol.asyncDispose]();
      const leak = google.log.find((line) => line.includes(CANARY) || line.includes(TOKEN));
      if (leak !== undefined) throw new Error(`private text in the log: ${leak}`);
      if (google.locked) throw new Error("the script kept its lock");
    },
  };
  const context = createContext({
    GmailApp: google.mailbox,
    PropertiesService: { getScriptProperties: () => fakeProperties(google, touch) },
    LockService: { getScriptLock: () => fakeLock(google, touch) },
    ScriptApp: fakeScriptApp(google, touch),
    Session: { getEffectiveUser: () => ({ getEmail: () => FakeMailbox.ownAddress }) },
    UrlFetchApp: { fetch: fakeFetch(google, fetcher) },
    Date: virtualDate(google.clock),
    console: fakeConsole(google),
  });
  google.mailbox.createLabel(LABEL);
  const names = readdirSync(sources).toSorted();
  for (const name of fileOrder === "forward" ? names : names.toReversed()) {
    runInContext(readFileSync(new URL(name, sources), "utf8"), context, { filename: name });
  }
  return google;
}

function fakeFetch(google: Google, fetcher: SyncFetch) {
  return (url: string, options: FetchOptions) => {
    const isPost = options.method === "post";
    if (isPost) google.fetches += 1;
    else google.heartbeats += 1;
    google.onCall?.("UrlFetchApp.fetch");
    if (options.followRedirects) throw new Error("the fake does not follow redirects");
    const { contentType, payload } = options;
    const type = contentType === undefined ? {} : { "Content-Type": contentType };
    const body = isPost ? (payload ?? "") : null;
    const result = fetcher.exchange({ url, headers: { ...options.headers, ...type }, body });
    if (result.kind === "broken") {
      google.clock.now += google.deadCallMs;
      throw new Error(`Address unavailable: ${url}`);
    }
    google.clock.now += google.answerMs;
    if (isPost) google.onReply?.();
    if (result.status >= 400 && !options.muteHttpExceptions) {
      throw new Error(`Request failed for ${url} returned code ${result.status}`);
    }
    return {
      getResponseCode: () => result.status,
      getContentText: () => result.text,
      getHeaders: () => result.headers,
    };
  };
}

const MAX_VALUE_BYTES = 9 * 1024;
const MAX_STORE_BYTES = 500 * 1024;

function fakeProperties({ properties }: Google, touch: Touch) {
  return {
    getProperties() {
      touch("Properties.getProperties", 50);
      return Object.fromEntries(properties);
    },
    setProperty(key: string, value: string) {
      touch("Properties.setProperty", 50);
      if (Buffer.byteLength(value) > MAX_VALUE_BYTES) throw new Error("Argument too large: value");
      properties.set(key, value);
      const bytes = Buffer.byteLength([...properties].flat().join(""));
      if (bytes > MAX_STORE_BYTES) throw new Error("The storage quota has been exceeded");
    },
    deleteProperty(key: string) {
      touch("Properties.deleteProperty", 50);
      properties.delete(key);
    },
  };
}

function fakeLock(google: Google, touch: Touch) {
  return {
    tryLock(timeoutMs: number) {
      touch("Lock.tryLock", 50 + timeoutMs);
      if (google.lockTaken || google.locked) return false;
      google.locked = true;
      return true;
    },
    releaseLock() {
      google.clock.now += 20;
      google.locked = false;
    },
  };
}

function fakeScriptApp(google: Google, touch: Touch) {
  let created = 0;
  return {
    getProjectTriggers() {
      touch("ScriptApp.getProjectTriggers", 100);
      return google.triggers.map(presentTrigger);
    },
    deleteTrigger(deleted: { getUniqueId(): string }) {
      touch("ScriptApp.deleteTrigger", 100);
      const at = google.triggers.findIndex(({ id }) => id === deleted.getUniqueId());
      if (at === -1) throw new Error("Unexpected error while getting the trigger");
      google.triggers.splice(at, 1);
    },
    newTrigger: (handler: string) => ({
      timeBased: () => ({
        everyMinutes: (minutes: number) => ({
          create() {
            touch("ScriptApp.create", 100);
            if (![1, 5, 10, 15, 30].includes(minutes)) throw new Error("not a period Google has");
            created += 1;
            const trigger = { id: `trigger-${created}`, handler, minutes };
            google.triggers.push(trigger);
            return presentTrigger(trigger);
          },
        }),
      }),
    }),
  };
}

function presentTrigger({ id, handler }: FakeTrigger) {
  return { getUniqueId: () => id, getHandlerFunction: () => handler };
}

function fakeConsole({ log }: Google) {
  return {
    log: (line: string) => log.push(line),
    error: (line: string) => log.push(line),
  };
}

function virtualDate(clock: { now: number }) {
  return class extends Date {
    constructor(value?: number | string | Date) {
      super(value ?? clock.now);
    }
    static override now(): number {
      return clock.now;
    }
  };
}
