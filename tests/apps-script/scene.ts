import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { createGoogle } from "./google.ts";
import type { Google } from "./google.ts";
import { startScriptedServer } from "./start-scripted-server.ts";
import type { ScriptedServer } from "./start-scripted-server.ts";
import { createSyncFetch } from "./sync-fetch.ts";
import type { SyncFetch } from "./sync-fetch.ts";

/** Nothing listens there, and the system gives such a port to nobody meanwhile. */
export const DEAD_URL = "http://127.0.0.1:2";

export interface Scene {
  server: ScriptedServer;
  google: Google;
  /** For further accounts: starting a thread for each would take most of a test's time. */
  fetcher: SyncFetch;
  /** The message ids the server got since the last time this was asked. */
  ids(): Promise<string[]>;
}

/** One scripted server for the file; for each test a fresh Google account, and the server as new. */
export function useScene(): Scene {
  let server: ScriptedServer;
  let google: Google;
  let fetcher: SyncFetch;
  beforeAll(async () => {
    fetcher = createSyncFetch();
    server = await startScriptedServer();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await fetcher[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    google = createGoogle(server.url, { fetcher });
    await server.behave({});
    await server.received();
  });
  afterEach(() => google[Symbol.asyncDispose]());
  return {
    get server() {
      return server;
    },
    get google() {
      return google;
    },
    get fetcher() {
      return fetcher;
    },
    ids: async () => (await server.received()).map(({ messageId }) => messageId),
  };
}
