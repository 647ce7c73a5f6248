import type { Logger } from "@gmail-push/infra";
import type { ErrorRequestHandler, RequestHandler } from "express";
import { HttpError } from "../http-error.ts";

/** The one place that turns what was thrown into an answer; a fault is logged here and nowhere else. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    const refusal = HttpError.from(error);
    const { requestId } = res.locals;
    if (refusal.status === 500) log.error({ requestId, err: error }, "request failed");
    if (refusal.status === 503) log.warn({ requestId, err: refusal.cause }, "request not served");
    if (res.headersSent) {
      next(error);
      return;
    }
    res.locals.logged["outcome"] ??= refusal.code;
    res
      .status(refusal.status)
      .set(refusal.headers)
      .json({ success: false, code: refusal.code, message: refusal.message, ...refusal.details });
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
