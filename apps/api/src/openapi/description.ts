import { z } from "zod";
import type { Operation } from "./operation.ts";

/** This description, described. */
export const descriptionOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/openapi.json",
    tag: "Description",
    summary: "This document",
    access: "open",
    answers: {
      200: {
        description: "OpenAPI 3.1",
        schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}) }),
      },
    },
  },
];
