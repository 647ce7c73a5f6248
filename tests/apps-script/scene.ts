import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { createGoogle } from "./google.ts";
import type { Google } from "./google.ts";
import { startScriptedServer } from "./start-scripted-server.ts";
import type { ScriptedServer } from "./start-scripted-server.ts";

export interface Scene {
  server: ScriptedServer;
  google: Google;
  /** The message ids the server got since the last time this was asked. */
  ids(): Promise<string[]>;
}

/** One scripted server for the file; for each test a fresh Google account, and the server as new. */
export function useScene(): Scene {
  let server: ScriptedServer;
  let google: Google;
  beforeAll(async () => {
    server = await startScriptedServer();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    google = createGoogle(server.url);
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
    ids: async () => (await server.received()).map(({ messageId }) => messageId),
  };
}
