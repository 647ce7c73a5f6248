import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** `delay` holds every byte back; `cut` resets connections and lets none in; `half-open` swallows what is sent. */
export type LinkTrouble = "delay" | "cut" | "half-open";

/** A TCP relay on 127.0.0.1 between two parties, which can be told to behave badly. */
export interface FaultyLink extends AsyncDisposable {
  readonly port: number;
  /** `null` is good behaviour again; what was half open is then reset. */
  trouble(kind: LinkTrouble | null): void;
}

const DELAY_MS = 400;

interface LinkState {
  trouble: LinkTrouble | null;
  open: Set<Socket>;
}

export async function openLink(targetPort: number): Promise<FaultyLink> {
  const state: LinkState = { trouble: null, open: new Set() };
  // A half-closed side may still be answered.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    accept(client, targetPort, state);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const resetAll = () => {
    for (const socket of state.open) reset(socket);
  };
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    trouble(kind) {
      if (kind === "cut" || state.trouble === "half-open") resetAll();
      state.trouble = kind;
    },
    async [Symbol.asyncDispose]() {
      server.close();
      resetAll();
      await once(server, "close");
    },
  };
}

/** A socket that is shutting down cannot be reset any more; asking for it would leave it open for ever. */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}

function accept(client: Socket, targetPort: number, state: LinkState): void {
  track(client, state);
  if (state.trouble === "cut") {
    reset(client);
    return;
  }
  if (state.trouble === "half-open") {
    client.resume();
    return;
  }
  const upstream = connect({
    host: "127.0.0.1",
    port: targetPort,
    noDelay: true,
    allowHalfOpen: true,
  });
  track(upstream, state);
  relay(client, upstream, state);
  relay(upstream, client, state);
}

function track(socket: Socket, state: LinkState): void {
  state.open.add(socket);
  socket.once("close", () => state.open.delete(socket));
}

/** Bytes keep their order, also those that are delayed. */
function relay(from: Socket, to: Socket, state: LinkState): void {
  let passed = Promise.resolve();
  const pass = (act: () => void): void => {
    const due = state.trouble === "delay" ? performance.now() + DELAY_MS : 0;
    passed = passed.then(async () => {
      const waitMs = due - performance.now();
      if (waitMs > 0) await delay(waitMs);
      if (!to.destroyed) act();
    });
  };
  from.on("data", (chunk) => {
    if (state.trouble !== "half-open") pass(() => to.write(chunk));
  });
  from.on("end", () => {
    if (state.trouble !== "half-open") pass(() => to.end());
  });
  from.on("error", () => reset(to));
}
