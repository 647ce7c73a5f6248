import type { Request, RequestHandler } from "express";
import { HttpError } from "../http-error.ts";
import type { Identify } from "../identify.ts";
import { wantsPage } from "../wants-page.ts";

/** Whether a browser asks, which would put up its own password box for HTTP Basic. */
function isBrowser(req: Request): boolean {
  const { headers } = req;
  const says = ["sec-fetch-site", "sec-fetch-mode", "origin", "hx-request", "cookie"];
  return (
    says.some((name) => name in headers) || headers["user-agent"]?.startsWith("Mozilla/") === true
  );
}

function signInPath(next: string): string {
  return `/admin/sign-in?next=${encodeURIComponent(next)}`;
}

/** Where the browser is, as htmx tells it; its path only, whatever it says. */
function currentPath(req: Request): string {
  const url = URL.parse(req.get("hx-current-url") ?? "");
  return url === null ? "/admin" : url.pathname + url.search;
}

function unauthorized(req: Request): HttpError {
  const challenge = isBrowser(req) ? "Bearer" : 'Basic realm="gmail-push", charset="UTF-8"';
  const isHtmx = req.get("hx-request") === "true";
  return new HttpError(401, "unauthorized", "Unauthorized", {
    headers: {
      "WWW-Authenticate": challenge,
      "Cache-Control": "no-store",
      ...(isHtmx ? { "HX-Redirect": signInPath(currentPath(req)) } : {}),
    },
  });
}

/** Lets whoever is signed in pass. Others are sent to sign in when they ask for a page, and told so otherwise. */
export function signedIn(identify: Identify): RequestHandler {
  return async (req, res, next) => {
    const identity = await identify(req);
    if (identity.kind === "metrics_only") {
      const message = "This token opens the metrics only";
      throw new HttpError(403, "insufficient_scope", message);
    }
    if (identity.kind === "account") {
      res.locals.account = identity.account;
      res.locals.user = identity.account.user;
      res.vary("Cookie");
      res.set("Cache-Control", "no-store");
      next();
      return;
    }
    const isRead = req.method === "GET" || req.method === "HEAD";
    if (!isRead || !wantsPage(req)) throw unauthorized(req);
    res.set("Cache-Control", "no-store");
    res.redirect(303, signInPath(req.originalUrl));
  };
}

/** For `/metrics`: whoever is signed in, and tokens of that scope. */
export function mayReadMetrics(identify: Identify): RequestHandler {
  return async (req, _res, next) => {
    const identity = await identify(req);
    if (identity.kind === "nobody") throw unauthorized(req);
    next();
  };
}
