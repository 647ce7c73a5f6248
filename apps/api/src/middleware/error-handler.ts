import type { Logger } from "@gmail-push/infra";
import type { ErrorRequestHandler, Request, RequestHandler, Response } from "express";
import { HttpError } from "../http-error.ts";
import { type ErrorScene, renderErrorFragment, renderErrorPage } from "../pages/error-page.ts";
import { localeOf } from "../locale.ts";
import { sameSitePath } from "../same-site-path.ts";
import { wantsPage } from "../wants-page.ts";

/** The page that a refused form came from; null where the browser does not say. */
function pageBefore(req: Request): string | null {
  const url = URL.parse(req.get("referer") ?? "");
  if (url === null || url.host !== req.get("host")) return null;
  return sameSitePath(url.pathname + url.search);
}

function retryOf(req: Request, { status, code }: HttpError): string | null {
  if (code === "csrf") return pageBefore(req);
  const isWorthRetrying = req.method === "GET" && (status === 429 || status >= 500);
  return isWorthRetrying ? req.originalUrl : null;
}

function sceneOf(req: Request, res: Response, refusal: HttpError): ErrorScene {
  const { page, requestId } = res.locals;
  return {
    locale: page?.locale ?? localeOf(req),
    page: page ?? null,
    requestId,
    retry: retryOf(req, refusal),
  };
}

/** The words of a refusal in the form the caller reads: a page, a part of one for htmx, else JSON. */
function tell(req: Request, res: Response, refusal: HttpError): void {
  const { status, code, message, headers, details } = refusal;
  res.status(status).set(headers);
  if (wantsPage(req)) {
    const page = renderErrorPage(refusal, sceneOf(req, res, refusal));
    res.set("Cache-Control", "no-store").type("html").send(page);
  } else if (req.get("hx-request") === "true") {
    res.type("html").send(renderErrorFragment(refusal, sceneOf(req, res, refusal)));
  } else {
    res.json({ success: false, code, message, ...details });
  }
}

/** The one place that turns what was thrown into an answer; a fault is logged here and nowhere else. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    const refusal = HttpError.from(error);
    const { requestId } = res.locals;
    if (refusal.status === 500) log.error({ requestId, err: error }, "request failed");
    if (refusal.status === 503) log.warn({ requestId, err: refusal.cause }, "request not served");
    if (res.headersSent) {
      next(error);
      return;
    }
    res.locals.logged["outcome"] ??= refusal.code;
    tell(req, res, refusal);
  };
}

export const notFound: RequestHandler = () => {
  throw new HttpError(404, "not_found", "Not found");
};

/** For the methods a path does not have. */
export function methodNotAllowed(...methods: readonly string[]): RequestHandler {
  const allow = methods.join(", ");
  return () => {
    throw new HttpError(405, "method_not_allowed", `Method not allowed; use ${allow}`, {
      headers: { Allow: allow },
    });
  };
}
