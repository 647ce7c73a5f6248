import { Router } from "express";
import { writeDocument } from "../../openapi/document.ts";
import { operations } from "../../openapi/operations.ts";
import { type ApiDocument, parseDocument } from "../../openapi/parse-document.ts";
import { renderDescription } from "../../pages/description/description.ts";
import { pageOf } from "./page-of.ts";

/** A page to browse the API's description on. */
export function descriptionPages(): Router {
  const router = Router();
  let document: ApiDocument | null = null;
  router.get("/api", (_req, res) => {
    document ??= parseDocument(writeDocument(operations));
    res.type("html").send(renderDescription(pageOf(res), document));
  });
  return router;
}
