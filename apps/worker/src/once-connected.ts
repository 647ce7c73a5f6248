import type { Socket } from "node:net";

/** Runs before anything is sent, on a new connection as well as on a kept one. */
export function onceConnected(socket: Socket, act: () => void): void {
  if (socket.connecting) socket.once("connect", act);
  else act();
}
