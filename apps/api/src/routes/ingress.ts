import type { ContactLog, EmailRecord, Logger, Metrics, Tracing } from "@gmail-push/infra";
import { type ErrorRequestHandler, type RequestHandler, type Response, Router } from "express";
import { HttpError } from "../http-error.ts";
import { bearerToken } from "../middleware/bearer-token.ts";
import { methodNotAllowed } from "../middleware/error-handler.ts";
import { jsonBody } from "../middleware/json-body.ts";
import type { IngressAnswer } from "../outcome.ts";
import { parseWaitPreference } from "../prefer.ts";
import type { Push } from "../push.ts";
import { pushBodyLimit } from "../pushed-email.ts";
import { untilClosed } from "../until-closed.ts";
import { noteContact } from "./contact.ts";

const PATH = "/api/ingress/gmail";
/** For callers who do not wait: a signal of its own for each costs more than all their checks. */
const NEVER = new AbortController().signal;

export interface IngressDeps {
  token: string;
  maxEmailBytes: number;
  defaultWaitSeconds: number;
  push: Push;
  /** the records that share one reported id, or the one with this internal id */
  findEmails: (emailId: string) => Promise<EmailRecord[]>;
  contacts: Pick<ContactLog, "record">;
  metrics: Pick<Metrics, "ingress">;
  tracing: Pick<Tracing, "span">;
  log: Logger;
  /** which settings are in force, without addresses and secrets */
  describeSettings: () => Record<string, unknown>;
}

function presentState(record: EmailRecord) {
  return {
    id: record.id,
    state: record.state,
    accepted_at: new Date(record.accepted_at).toISOString(),
    ...(record.outcome === undefined ? {} : { outcome: record.outcome }),
    ...(record.wait_until === undefined
      ? {}
      : { waits_until: new Date(record.wait_until).toISOString() }),
    ...(record.finished_at === undefined
      ? {}
      : { finished_at: new Date(record.finished_at).toISOString() }),
  };
}

/** Where an email stands, the newest of those that share the id. */
function tellState({ findEmails }: Pick<IngressDeps, "findEmails">): RequestHandler {
  return async (req, res) => {
    const emailId = String(req.params["emailId"]);
    const found = (await findEmails(emailId)).toSorted((a, b) => b.accepted_at - a.accepted_at);
    const [newest] = found;
    if (newest === undefined) throw new HttpError(404, "unknown_email", "No such email");
    res.json({
      success: true,
      email_id: newest.email_id,
      ...presentState(newest),
      ...(found.length > 1 ? { emails: found.map(presentState) } : {}),
    });
  };
}

/** The Apps Script's door (docs/http-api.md). */
export function ingressRoutes(deps: IngressDeps): Router {
  const { token, maxEmailBytes, defaultWaitSeconds, push, metrics, tracing, log } = deps;
  const router = Router();
  const readBody = jsonBody({ maxBytes: pushBodyLimit(maxEmailBytes) });

  function send(res: Response, answer: IngressAnswer & { key?: string }): void {
    const { status, outcome, body, retryAfterSeconds, key } = answer;
    Object.assign(res.locals.logged, { outcome, emailKey: key, emailId: body.email_id });
    metrics.ingress.inc({ outcome });
    if (outcome === "ingress_disabled") {
      log.warn(
        { requestId: res.locals.requestId, ...deps.describeSettings() },
        "gmail ingress disabled",
      );
    }
    if (retryAfterSeconds !== undefined) res.set("Retry-After", String(retryAfterSeconds));
    res.status(status).json(body);
  }

  // A body that is too large or not JSON is told in the words of this contract.
  const countRefusal: ErrorRequestHandler = (error: unknown, _req, res, next) => {
    const refusal = HttpError.from(error);
    metrics.ingress.inc({ outcome: refusal.code });
    res.locals.logged["outcome"] = refusal.code;
    const isTooLarge = refusal.status === 413;
    next(isTooLarge ? new HttpError(413, "too_large", "Email too large") : error);
  };

  const take: RequestHandler = async (req, res) => {
    const preferred = parseWaitPreference(req.get("prefer"));
    if (preferred !== null) res.set("Preference-Applied", `wait=${preferred}`);
    const waitSeconds = preferred ?? defaultWaitSeconds;
    const { requestId } = res.locals;
    const attributes = { request_id: requestId };
    const start = { kind: "server", parent: req.get("traceparent"), attributes } as const;
    const answer = await tracing.span("ingress push", start, async (span) => {
      const { traceparent } = span;
      const abandoned = waitSeconds === 0 ? NEVER : untilClosed(res);
      const given = await push(req.body, { requestId, traceparent, waitSeconds, abandoned });
      const { status, outcome, key, body } = given;
      span.set({ status, outcome, email_key: key, email_id: body.email_id });
      return given;
    });
    send(res, answer);
  };

  router.post(PATH, bearerToken(token), readBody, take, countRefusal);

  router.get(PATH, bearerToken(token), noteContact(deps.contacts));
  router.get(`${PATH}/:emailId`, bearerToken(token), tellState(deps));

  router.all(PATH, methodNotAllowed("GET", "HEAD", "POST"));
  router.all(`${PATH}/:emailId`, methodNotAllowed("GET", "HEAD"));

  return router;
}
