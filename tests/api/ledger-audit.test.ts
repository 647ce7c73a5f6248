import express from "express";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { HttpError } from "../../apps/api/src/http-error.ts";
import { ledgerRoutes } from "../../apps/api/src/routes/ledger.ts";
import { until } from "../helpers/until.ts";

const answer: express.ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const { status, headers } = HttpError.from(error);
  res.status(status).set(headers).end();
};

describe("the audit of the ledger", () => {
  it("runs once at a time, and stops when its caller goes", async () => {
    const running: AbortSignal[] = [];
    const app = express();
    app.use((_req, res, next) => {
      res.locals.account = {
        user: "admin",
        role: "operator",
        csrf: "",
        means: "password",
        sessionId: null,
      };
      next();
    });
    const audit = async (signal: AbortSignal) => {
      running.push(signal);
      await once(signal, "abort");
      signal.throwIfAborted();
      return { findings: [], checked: 0 };
    };
    app.use(ledgerRoutes({ read: async () => Promise.reject(new Error("not asked for")), audit }));
    app.use(answer);
    await using server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const url = `http://127.0.0.1:${port}/api/admin/ledger/audit`;

    for (let round = 1; round <= 2; round += 1) {
      const caller = new AbortController();
      const first = fetch(url, { signal: caller.signal }).catch((error: unknown) => error);
      await until("it runs", () => running.length === round);
      const second = await fetch(url);
      expect(second.status).toBe(503);
      expect(second.headers.get("retry-after")).toBe("60");
      expect(running).toHaveLength(round);
      caller.abort();
      await first;
      await until("it has stopped", () => running[round - 1]?.aborted === true);
    }
  });
});
