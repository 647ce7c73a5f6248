import { randomUUID } from "node:crypto";
import type { Logger } from "@gmail-push/infra";
import type { Request, RequestHandler } from "express";

declare module "express-serve-static-core" {
  interface Locals {
    /** names one request in every line and job it leads to */
    requestId: string;
    /** ids and outcomes that a route adds to its line in the log */
    logged: Record<string, unknown>;
  }
}

const ACCEPTABLE_ID = /^[\w.-]{8,64}$/;

/** The path as it was declared: the one that was asked for may hold ids or worse. */
function routeOf(req: Request): string {
  const route: unknown = req.route;
  const isRoute = typeof route === "object" && route !== null && "path" in route;
  return isRoute ? `${req.baseUrl}${String(route.path)}` : "unmatched";
}

/** Gives each request an id (the caller's own if it is a plain one) and logs one line at its end. */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const given = req.get("x-request-id");
    const requestId = given !== undefined && ACCEPTABLE_ID.test(given) ? given : randomUUID();
    const startedAt = performance.now();
    res.locals.requestId = requestId;
    res.locals.logged = {};
    res.setHeader("X-Request-Id", requestId);
    res.on("close", () => {
      const level = req.path.startsWith("/health") || req.path === "/metrics" ? "debug" : "info";
      log[level](
        {
          requestId,
          method: req.method,
          route: routeOf(req),
          status: res.statusCode,
          durationMs: Math.round(performance.now() - startedAt),
          ...res.locals.logged,
        },
        res.writableFinished ? "request answered" : "request dropped by caller",
      );
    });
    next();
  };
}
