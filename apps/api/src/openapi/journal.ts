import { z } from "zod";
import { auditQuerySchema } from "../routes/audit.ts";
import { shownEventSchema } from "./alerts.ts";
import { nextSchema, successSchema, timeSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const TAG = "Journal";

/** What people did, and what happened by itself. */
export const journalOperations: readonly Operation[] = [
  {
    method: "get",
    path: "/api/admin/audit",
    tag: TAG,
    summary: "What operators did, newest first",
    access: "viewer",
    query: auditQuerySchema,
    answers: {
      200: {
        description: "a page of it; about ten thousand entries are kept",
        schema: successSchema({
          entries: z.array(
            z.strictObject({
              id: z.string(),
              at: timeSchema,
              author: z.string(),
              action: z.string(),
              details: z.record(z.string(), z.unknown()),
            }),
          ),
          next: nextSchema,
        }),
      },
    },
  },
  {
    method: "get",
    path: "/api/admin/events",
    tag: TAG,
    summary: "What happened to destinations and alerts, newest first",
    access: "viewer",
    answers: {
      200: {
        description: "the newest two hundred",
        schema: successSchema({
          events: z.array(shownEventSchema),
        }),
      },
    },
  },
];
