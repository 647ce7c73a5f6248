import type { Response } from "express";
import type { PageContext } from "../../pages/page-context.ts";

/** What the page is written with; the dashboard's middleware has put it there. */
export function pageOf(res: Response): PageContext {
  const { page } = res.locals;
  if (page === undefined) throw new Error("This route is not under the dashboard");
  return page;
}
