import type { ClientRequest } from "node:http";
import type { Socket } from "node:net";
import { EgressBlockedError, type EgressGuard } from "@gmail-push/infra";
import type { Request } from "got";

export interface ConnectionCheck {
  guard: EgressGuard;
  hostname: string;
  /** told before the check */
  onAddress?: (address: string) => void;
}

/**
 * Ends a request whose connection leads to an address that may not be reached, before anything is sent: on a new
 * connection as well as on a kept one, whatever the look-up said.
 */
export function guardConnection(sent: ClientRequest, check: ConnectionCheck): void {
  const { guard, hostname, onAddress } = check;
  sent.once("socket", (socket) => {
    onceConnected(socket, () => {
      const { remoteAddress } = socket;
      // A peer that is gone again has no address, and gets nothing.
      if (remoteAddress === undefined) return;
      onAddress?.(remoteAddress);
      const verdict = guard.checkAddress(remoteAddress, hostname);
      if (verdict.kind === "blocked") sent.destroy(new EgressBlockedError(verdict.rule));
    });
  });
}

function onceConnected(socket: Socket, act: () => void): void {
  if (socket.connecting) socket.once("connect", act);
  else act();
}

/** What a request reads. A stream without an encoding yields bytes, which its type does not say. */
export function chunksOf(stream: Request): AsyncIterable<Uint8Array> {
  return stream;
}
