import type { Logger, Metrics } from "@gmail-push/infra";
import express, { type Request, type Response, Router } from "express";
import { z } from "zod";
import { bareLocale } from "../../bare-locale.ts";
import type { BeginSession } from "../../begin-session.ts";
import { HttpError } from "../../http-error.ts";
import { checkCounted, type Identify } from "../../identify.ts";
import { methodNotAllowed } from "../../middleware/error-handler.ts";
import { sameOrigin } from "../../middleware/same-origin.ts";
import { renderSignIn, type SignInForm } from "../../pages/sign-in.ts";
import { sameSitePath } from "../../same-site-path.ts";
import type { Throttle } from "../../throttle.ts";
import type { Users } from "../../users.ts";
import { parseRequest } from "../../parse-request.ts";

const PATH = "/admin/sign-in";
const MAX_FORM_BYTES = 16_384;

export interface SignInDeps {
  users: Pick<Users, "check">;
  throttle: Pick<Throttle, "take">;
  begin: BeginSession;
  identify: Identify;
  metrics: Pick<Metrics, "signIns">;
  log: Logger;
}

const field = z.string().catch("");
const formSchema = z
  .object({ user: field, password: field, next: field })
  .catch({ user: "", password: "", next: "" });

function show(req: Request, res: Response, form: SignInForm): void {
  const locale = bareLocale(req, res);
  res.set("Cache-Control", "no-store").type("html").send(renderSignIn(locale, form));
}

/** What to do with a 429, by its seconds; null then. Anything else goes on. */
function refuseTooMany(tell: (seconds: string) => void) {
  return (error: unknown): null => {
    if (!(error instanceof HttpError) || error.status !== 429) throw error;
    tell(error.headers["Retry-After"] ?? "60");
    return null;
  };
}

/** The page that signs in with a user and a password. */
export function signInRoutes(deps: SignInDeps): Router {
  const { users, throttle, begin, identify, metrics, log } = deps;
  const router = Router();

  router.get(PATH, async (req, res) => {
    const next = sameSitePath(req.query["next"]);
    // Only a cookie is looked at: a wrong password in a header must not count against this page.
    const isIn =
      req.headers.authorization === undefined && (await identify(req)).kind === "account";
    if (isIn && req.query["lang"] === undefined) {
      res.redirect(303, next);
      return;
    }
    const notice = req.query["signed-out"] === undefined ? null : ({ kind: "signed_out" } as const);
    show(req, res, { user: "", next, notice });
  });

  // Another site must not sign a browser in either, as somebody it knows.
  router.post(
    PATH,
    sameOrigin,
    express.urlencoded({ extended: false, limit: MAX_FORM_BYTES }),
    async (req, res) => {
      const { user: name, password, next: asked } = parseRequest(formSchema, req.body);
      const next = sameSitePath(asked);
      const form = { user: name.slice(0, 64), next };
      const tooMany = refuseTooMany((seconds) => {
        res.status(429).set("Retry-After", seconds);
        show(req, res, { ...form, notice: { kind: "too_many", seconds } });
      });
      const attempt = { address: req.ip ?? "unknown", user: name, means: "password" } as const;
      const counted = await throttle.take(attempt).catch(tooMany);
      if (counted === null) return;
      const checked = await checkCounted(users, { user: name, password }, counted)
        .then((user) => ({ user }))
        .catch(tooMany);
      if (checked === null) return;
      const { user } = checked;
      metrics.signIns.inc({ means: "password", outcome: user === null ? "wrong" : "accepted" });
      if (user === null) {
        // The name is not told: people type their passwords there.
        log.info({ requestId: res.locals.requestId }, "sign-in refused");
        res.status(422);
        show(req, res, { ...form, notice: { kind: "wrong" } });
        return;
      }
      await counted.accept();
      const { role, credential } = user;
      await begin(req, res, { user: user.name, role, credential, means: "password" });
      res.redirect(303, next);
    },
  );
  router.all(PATH, methodNotAllowed("GET", "HEAD", "POST"));
  return router;
}
