import { Router } from "express";
import { z } from "zod";
import { authorOf } from "../account.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody, requireJson } from "../middleware/json-body.ts";
import { type Lab, unknownEmail } from "../policy/examine.ts";
import { pushBodyLimit, readPushedEmail } from "../pushed-email.ts";
import { parseRequest } from "../parse-request.ts";

export interface LabRoutesDeps {
  lab: Lab;
  maxEmailBytes: number;
}

const PATH = "/api/admin/lab";

/** `email` is the key of a stored one, in the place of an email as pushed; `now` asks about another time. */
export const labOptionsSchema = z.object({
  email: z
    .string()
    .regex(/^m-[0-9a-f]{40}$/, "must be the key of an email")
    .optional(),
  now: z.iso.datetime({ offset: true }).optional(),
});

/** Why an email would be treated as it would be: every step and every rule, with what matched. */
export function labRoutes({ lab, maxEmailBytes }: LabRoutesDeps): Router {
  const router = Router();
  const readBody = jsonBody({ maxBytes: pushBodyLimit(maxEmailBytes) });

  router.post(PATH, requireJson, readBody, async (req, res) => {
    const { email: id, now } = parseRequest(labOptionsSchema, req.body);
    const email =
      id === undefined
        ? readPushedEmail(req.body, maxEmailBytes)
        : await lab.open(id, authorOf(res));
    if (email === null) throw unknownEmail();
    const examined = await lab.examine(email, now === undefined ? new Date() : new Date(now));
    const { explanation, deliveries } = examined;
    const { admission, patterns, window, links, rules, decision } = explanation;
    res.json({
      success: true,
      email_id: examined.emailId,
      id: examined.key,
      at: examined.at.toISOString(),
      admission,
      patterns,
      window,
      links,
      rules,
      decision,
      deliveries: deliveries.map(({ url, payload }) => ({ url, payload })),
    });
  });
  router.all(PATH, methodNotAllowed("POST"));
  return router;
}
