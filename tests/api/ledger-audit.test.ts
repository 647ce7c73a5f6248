import express from "express";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { HttpError } from "../../apps/api/src/http-error.ts";
import { ledgerRoutes } from "../../apps/api/src/routes/ledger.ts";
import { testRedis } from "../helpers/redis.ts";
import { signInViewer, VIEWER_PASSWORD } from "../helpers/sign-in.ts";
import { startTestApi } from "../helpers/start-api.ts";
import { until } from "../helpers/until.ts";

const PATH = "/api/admin/ledger/audit";

const answer: express.ErrorRequestHandler = (error: unknown, _req, res, _next) => {
  const { status, headers, code } = HttpError.from(error);
  res.status(status).set(headers).json({ code });
};

async function read(): Promise<never> {
  throw new Error("not asked for");
}

/** The routes of an operator with an audit that ends only when it is told to. */
async function startAudits(limitMs?: number) {
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
  app.use(ledgerRoutes({ read, audit, ...(limitMs !== undefined && { limitMs }) }));
  app.use(answer);
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const stop = async () => server[Symbol.asyncDispose]();
  return { running, url: `http://127.0.0.1:${port}${PATH}`, [Symbol.asyncDispose]: stop };
}

describe("the audit of the ledger", () => {
  it("runs once at a time, and stops when its caller goes", async () => {
    await using audits = await startAudits();
    const { running, url } = audits;
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

  it("ends at its limit with 503 `busy`, and leaves the way free for the next", async () => {
    await using audits = await startAudits(50);
    for (let round = 1; round <= 2; round += 1) {
      const late = await fetch(audits.url);
      expect([late.status, late.headers.get("retry-after")]).toEqual([503, "60"]);
      expect(await late.json()).toEqual({ code: "busy" });
      expect(audits.running).toHaveLength(round);
    }
  });

  it("is refused to viewers, who see the balance all the same", async () => {
    await using redis = testRedis();
    await using api = await startTestApi(redis, { VIEWER_PASSWORD });
    const viewer = await signInViewer(api);
    const refused = await viewer.get(PATH);
    expect([refused.status, refused.body["code"]]).toEqual([403, "forbidden"]);
    expect((await viewer.get("/api/admin/ledger")).status).toBe(200);
    const { status, body } = await api.request("GET", PATH, { admin: true });
    expect([status, body["clean"]]).toEqual([200, true]);
  });
});
