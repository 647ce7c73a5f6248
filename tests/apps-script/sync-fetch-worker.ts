import { workerData } from "node:worker_threads";
import { isCallChannel } from "./sync-fetch.ts";
import type { CallResult, SyncCall } from "./sync-fetch.ts";

if (!isCallChannel(workerData)) throw new Error("started without its channel");
const { port, signal } = workerData;
const flag = new Int32Array(signal);

port.on("message", (call: SyncCall) => {
  void exchange(call).then((result) => {
    port.postMessage(result);
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
  });
});

async function exchange({ url, headers, body }: SyncCall): Promise<CallResult> {
  try {
    const method = body === null ? "GET" : "POST";
    const response = await fetch(url, { method, headers, body, redirect: "manual" });
    const answer = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      text: await response.text(),
    };
    return { kind: "answered", ...answer };
  } catch (error) {
    return { kind: "broken", reason: String(error) };
  }
}
