import type { RequestHandler } from "express";
import { HttpError } from "../http-error.ts";

/** What viewers may send too, since it changes nothing but what is their own. All other writes take an operator. */
const VIEWERS_MAY: readonly (readonly [method: string, path: RegExp])[] = [
  ["POST", /^\/admin\/sign-out$/],
  ["POST", /^\/admin\/access\/sessions\/(?:[0-9a-f]{64}|others)\/end$/],
  ["POST", /^\/admin\/lab$/],
  ["POST", /^\/api\/admin\/preview$/],
  ["POST", /^\/api\/admin\/replays\/preview$/],
];

const READS = new Set(["GET", "HEAD", "OPTIONS"]);

function mayViewer(method: string, path: string): boolean {
  return VIEWERS_MAY.some(([allowed, pattern]) => allowed === method && pattern.test(path));
}

/** Keeps viewers to looking. */
export const mayWrite: RequestHandler = (req, res, next) => {
  const { method, baseUrl, path } = req;
  const isOperator = res.locals.account?.role === "operator";
  if (!isOperator && !READS.has(method) && !mayViewer(method, baseUrl + path)) {
    throw new HttpError(403, "forbidden", "This takes an operator");
  }
  next();
};
