import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Whether the command at the fault point still reaches Redis; its reply never comes back. */
export type Side = "before" | "after";

/**
 * A relay to Redis that counts the commands about emails, deliveries and their jobs, and at a chosen one
 * cuts every connection and lets none in: what lies on this side of it is as good as killed there.
 */
export interface CommandCut extends AsyncDisposable {
  readonly url: string;
  /** Whether connections are cut right now. */
  readonly isCut: boolean;
  /** Counts from 0 from now on. Resolves, once the cut is made and all that was sent is done, with the command's name. */
  arm(index: number, side: Side): Promise<string>;
  disarm(): void;
  /** Lets connections in again. */
  heal(): void;
}

interface FaultPoint {
  left: number;
  side: Side;
  reached: (command: string) => void;
}

export async function openCommandCut(redisUrl: string): Promise<CommandCut> {
  const target = new URL(redisUrl);
  const pairs = new Map<Socket, Socket>();
  let point: FaultPoint | null = null;
  let isCut = false;

  /** Redis does all it was sent before it sees the end. */
  async function cut(reached: () => void): Promise<void> {
    isCut = true;
    point = null;
    const ended = [...pairs].map(async ([client, upstream]) => {
      client.destroy();
      if (upstream.destroyed) return;
      upstream.end();
      await once(upstream, "close");
    });
    await Promise.all(ended);
    reached();
  }

  /** Sends on what it may, command by command; false once the cut is made. */
  function pass(upstream: Socket, command: Buffer): boolean {
    if (point === null || !isCounted(command) || point.left > 0) {
      if (point !== null && isCounted(command)) point.left -= 1;
      upstream.write(command);
      return true;
    }
    const { side, reached } = point;
    if (side === "after") upstream.write(command);
    void cut(() => reached(nameOf(command)));
    return false;
  }

  const server = createServer({ noDelay: true }, (client) => {
    client.on("error", () => undefined);
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
    pairs.set(client, upstream);
    upstream.on("error", () => client.destroy());
    upstream.on("close", () => client.destroy());
    upstream.on("data", (reply) => {
      if (!isCut && !client.destroyed) client.write(reply);
    });
    let rest: Buffer = Buffer.alloc(0);
    client.on("data", (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let end = endOfCommand(rest); end > 0; end = endOfCommand(rest)) {
        const command = rest.subarray(0, end);
        rest = rest.subarray(end);
        if (isCut || !pass(upstream, command)) return;
      }
    });
    client.on("close", () => {
      pairs.delete(client);
      if (!isCut) upstream.destroy();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${port}`,
    get isCut() {
      return isCut;
    },
    async arm(index, side) {
      return new Promise((reached) => {
        point = { left: index, side, reached };
      });
    },
    disarm: () => void (point = null),
    heal: () => void (isCut = false),
    async [Symbol.asyncDispose]() {
      server.close();
      for (const [client, upstream] of pairs) {
        client.destroy();
        upstream.destroy();
      }
      await once(server, "close");
    },
  };
}

const CRLF = "\r\n";

/** Where the first whole command ends; 0 when it is not all there. Commands are arrays of bulk strings (RESP). */
function endOfCommand(bytes: Buffer): number {
  let at = bytes.indexOf(CRLF);
  if (at < 0) return 0;
  const parts = Number(bytes.toString("latin1", 1, at));
  at += CRLF.length;
  for (let part = 0; part < parts; part += 1) {
    const lineEnd = bytes.indexOf(CRLF, at);
    if (lineEnd < 0) return 0;
    at = lineEnd + CRLF.length + Number(bytes.toString("latin1", at + 1, lineEnd)) + CRLF.length;
  }
  return at <= bytes.length ? at : 0;
}

/** Looking around and waiting for work are no steps of an email's way. */
function isCounted(command: Buffer): boolean {
  if (["multi", "exec"].includes(nameOf(command))) return true;
  if (nameOf(command) === "bzpopmin") return false;
  return /[mdw]-[0-9a-f]{24}|:bull:(?:email|delivery)/.test(command.toString("latin1"));
}

function nameOf(command: Buffer): string {
  return command.toString("latin1", 0, 60).split(CRLF)[2] ?? "";
}
