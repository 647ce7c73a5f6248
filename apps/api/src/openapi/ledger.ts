import { z } from "zod";
import { refusal, successSchema } from "./answers.ts";
import type { Operation } from "./operation.ts";

const PATH = "/api/admin/ledger";
const TAG = "Ledger";

const count = z.number().int();

export const ledgerOperations: readonly Operation[] = [
  {
    method: "get",
    path: PATH,
    tag: TAG,
    summary: "The balance of all mail",
    description: "accepted = delivered + skipped + dead + pending + expired, at one instant",
    access: "viewer",
    answers: {
      200: {
        description: "the balance",
        schema: successSchema({
          balanced: z.boolean(),
          accepted_total: count,
          delivered: count,
          skipped: count,
          dead: count,
          pending: count,
          expired: count,
          pending_by_state: z.strictObject({ accepted: count, waiting: count, delivering: count }),
          oldest_pending_age_seconds: count.nullable(),
        }),
      },
    },
  },
  {
    method: "get",
    path: `${PATH}/audit`,
    tag: TAG,
    summary: "The balance recomputed from the records",
    access: "operator",
    answers: {
      200: {
        description: "what does not add up, by id",
        schema: successSchema({
          clean: z.boolean(),
          checked: count,
          findings: z.array(z.strictObject({ id: z.string(), problem: z.string() })),
        }),
      },
      503: {
        ...refusal(
          "`busy`: another audit runs, or this one took longer than 60 s; `unavailable`: Redis is away",
        ),
        headers: { "Retry-After": "seconds after which it is worth asking again" },
      },
    },
  },
];
