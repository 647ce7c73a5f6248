import { EventEmitter, once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import https from "node:https";
import tls from "node:tls";
import type { Resolve } from "@gmail-push/infra";

export type ProviderAnswer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestProviders extends AsyncDisposable {
  port: number;
  /** `https://<host>:<port><path>` */
  url: (host: string, path: string) => string;
  /** What was asked for, in order: `GET <host><path without its query>`. */
  asked: string[];
  /** Answers what begins with `<host><path>`; the longest beginning counts, a later one replaces an equal one. */
  on: (beginning: string, answer: ProviderAnswer) => void;
  until: (count: number, timeoutMs?: number) => Promise<void>;
}

/** Every name of a provider stands for this machine; any other has no address. */
export const resolveProviders: Resolve = async (host) =>
  /(?:^|\.)(?:dropbox|dropboxusercontent|swisstransfer|fromsmash)\.com?$|^elsewhere\.test$/.test(
    host,
  )
    ? [{ address: "127.0.0.1", family: 4 }]
    : [];

export const providersCertificate = new URL(
  "../fixtures/tls/providers-certificate.pem",
  import.meta.url,
);

/**
 * One server with a certificate for all the providers' names, which this process trusts from now on. Nothing of the
 * worker is replaced: it is only told that the names are here (`resolveProviders`).
 */
export async function startProviders(): Promise<TestProviders> {
  const [key, cert] = await Promise.all([
    readFile(new URL("../fixtures/tls/providers-key.pem", import.meta.url)),
    readFile(providersCertificate, "utf8"),
  ]);
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), cert]);
  const answers = new Map<string, ProviderAnswer>();
  const asked: string[] = [];
  const arrivals = new EventEmitter();
  const server = https.createServer({ key, cert }, (request, response) => {
    const { pathname } = new URL(request.url ?? "", "https://provider");
    const place = `${(request.headers.host ?? "").replace(/:\d+$/, "")}${pathname}`;
    asked.push(`${request.method} ${place}`);
    arrivals.emit("request");
    response.on("error", () => undefined);
    const [, answer] = [...answers]
      .filter(([beginning]) => place.startsWith(beginning))
      .toSorted(([one], [other]) => other.length - one.length)[0] ?? ["", null];
    if (answer === null) response.writeHead(404).end();
    else answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return {
    port,
    url: (host, path) => `https://${host}:${port}${path}`,
    asked,
    on: (beginning, answer) => answers.set(beginning, answer),
    until: async (count, timeoutMs = 5_000) => {
      const signal = AbortSignal.timeout(timeoutMs);
      while (asked.length < count) await once(arrivals, "request", { signal });
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
