import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";

export interface SyncCall {
  url: string;
  headers: Record<string, string>;
  /** null: a GET, which has none */
  body: string | null;
}

export type CallResult =
  | { kind: "answered"; status: number; headers: Record<string, string>; text: string }
  | { kind: "broken"; reason: string };

export interface CallChannel {
  port: MessagePort;
  signal: SharedArrayBuffer;
}

export function isCallChannel(value: unknown): value is CallChannel {
  return typeof value === "object" && value !== null && "port" in value && "signal" in value;
}

export interface SyncFetch extends AsyncDisposable {
  /** A real call over a real socket; the calling thread sleeps until the answer is there. */
  exchange(call: SyncCall): CallResult;
}

/** Apps Script's calls are synchronous: a second thread makes them, this one waits. */
export function createSyncFetch(): SyncFetch {
  const signal = new SharedArrayBuffer(4);
  const flag = new Int32Array(signal);
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL("sync-fetch-worker.ts", import.meta.url), {
    workerData: { port: port2, signal } satisfies CallChannel,
    transferList: [port2],
  });
  return {
    exchange(call) {
      Atomics.store(flag, 0, 0);
      port1.postMessage(call);
      if (Atomics.wait(flag, 0, 0, 20_000) === "timed-out") throw new Error("no answer in 20 s");
      const received: { message: CallResult } | undefined = receiveMessageOnPort(port1);
      if (received === undefined) throw new Error("woken without an answer");
      return received.message;
    },
    async [Symbol.asyncDispose]() {
      port1.close();
      await worker.terminate();
    },
  };
}
