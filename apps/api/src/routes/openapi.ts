import { Router } from "express";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { writeDocument } from "../openapi/document.ts";
import { operations } from "../openapi/operations.ts";

/** Open: it holds no secret, and tells nobody more than this page's source does. */
export function openApiRoutes(): Router {
  const router = Router();
  // Built when it is asked for first: most processes never are.
  let text: string | null = null;
  router.get("/openapi.json", (_req, res) => {
    text ??= writeDocument(operations);
    res.type("json").set("Cache-Control", "no-cache").send(text);
  });
  router.all("/openapi.json", methodNotAllowed("GET", "HEAD"));
  return router;
}
