import type { Logger } from "@gmail-push/infra";
import express, { type Express, type RequestHandler, type Router } from "express";
import helmet from "helmet";
import { assetRoutes } from "./assets.ts";
import { boardCsrf, csrf } from "./middleware/csrf.ts";
import { errorHandler, notFound } from "./middleware/error-handler.ts";
import { hideFromViewers } from "./middleware/hide-from-viewers.ts";
import { mayWrite } from "./middleware/may-write.ts";
import { requestLog } from "./middleware/request-log.ts";
import { sameOrigin } from "./middleware/same-origin.ts";
import { BOARD_PATH } from "./routes/queues.ts";

export interface AppDeps {
  log: Logger;
  trustedProxies: number;
  /** answers without signing in */
  open: readonly Router[];
  /** answers whoever is signed in; to write takes an operator */
  administration: readonly Router[];
  board: Router;
  /** pages, likewise */
  dashboard: Router;
  signedIn: RequestHandler;
  /** prepares what pages are written with */
  pageContext: RequestHandler;
}

const SELF = ["'self'"];
const directives = {
  defaultSrc: SELF,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: ["'self'", "data:"],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  formAction: SELF,
  baseUri: ["'none'"],
  upgradeInsecureRequests: null,
};
// Without a referrer for our own site, browsers do not tell a form's origin either.
const referrerPolicy = { policy: "same-origin" } as const;
const strict = helmet({
  contentSecurityPolicy: { useDefaults: false, directives },
  referrerPolicy,
});
/** Bull Board sets styles from its scripts, and names the place of its files by a `base`. */
const forBoard = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { ...directives, styleSrc: ["'self'", "'unsafe-inline'"], baseUri: SELF },
  },
  referrerPolicy,
});
const MAX_FORM_BYTES = 1_048_576;
const MAX_FORM_FIELDS = 10_000;
const readForm = express.urlencoded({
  extended: false,
  limit: MAX_FORM_BYTES,
  parameterLimit: MAX_FORM_FIELDS,
});

/** The whole app, in the order a request meets it. */
export function createApp(deps: AppDeps): Express {
  const { log, trustedProxies, open, administration, board, dashboard } = deps;
  const { signedIn, pageContext } = deps;
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", "simple");
  app.set("trust proxy", trustedProxies);

  app.use(requestLog(log));
  app.use(BOARD_PATH, forBoard, signedIn, sameOrigin, mayWrite, boardCsrf, board);
  app.use(strict);
  for (const router of open) app.use(router);
  app.use(assetRoutes());
  app.get("/", (_req, res) => res.redirect(303, "/admin"));
  app.use("/admin", signedIn, sameOrigin, pageContext, mayWrite, readForm, csrf, dashboard);
  app.use("/api/admin", signedIn, sameOrigin, mayWrite, csrf, hideFromViewers);
  for (const router of administration) app.use(router);
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}
