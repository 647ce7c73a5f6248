import type { Response } from "express";

/** Aborted when a response has ended, because it was answered or because the caller has gone. */
export function untilClosed(res: Response): AbortSignal {
  const controller = new AbortController();
  res.once("close", () => controller.abort());
  return controller.signal;
}
