import type { RequestHandler } from "express";
import { HttpError } from "../http-error.ts";

/** For what viewers may not even look at; stands after the sign-in. */
export const operatorsOnly: RequestHandler = (_req, res, next) => {
  if (res.locals.account?.role !== "operator") {
    throw new HttpError(403, "forbidden", "This takes an operator");
  }
  next();
};
