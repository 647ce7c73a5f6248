import type { Logger } from "@gmail-push/infra";
import express, { type Express, type RequestHandler, type Router } from "express";
import helmet from "helmet";
import { assetRoutes } from "./assets.ts";
import { errorHandler, notFound } from "./middleware/error-handler.ts";
import { requestLog } from "./middleware/request-log.ts";
import { sameOrigin } from "./middleware/same-origin.ts";
import { BOARD_PATH } from "./routes/queues.ts";

export interface AppDeps {
  log: Logger;
  trustedProxies: number;
  /** answers without signing in */
  open: readonly Router[];
  /** answers operators only */
  administration: readonly Router[];
  board: Router;
  /** pages for operators */
  dashboard: Router;
  signedIn: RequestHandler;
}

const SELF = ["'self'"];
const directives = {
  defaultSrc: SELF,
  scriptSrc: SELF,
  styleSrc: SELF,
  imgSrc: ["'self'", "data:"],
  objectSrc: ["'none'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: null,
};
const strict = helmet({ contentSecurityPolicy: { useDefaults: false, directives } });
/** Bull Board sets styles from its scripts. */
const forBoard = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { ...directives, styleSrc: ["'self'", "'unsafe-inline'"] },
  },
});

/** The whole app, in the order a request meets it. */
export function createApp(deps: AppDeps): Express {
  const { log, trustedProxies, open, administration, board, dashboard, signedIn } = deps;
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", "simple");
  app.set("trust proxy", trustedProxies);

  app.use(requestLog(log));
  app.use(BOARD_PATH, forBoard, signedIn, sameOrigin, board);
  app.use(strict);
  for (const router of open) app.use(router);
  app.use(assetRoutes());
  app.get("/", (_req, res) => res.redirect(303, "/admin"));
  app.use("/admin", signedIn, sameOrigin, dashboard);
  app.use("/api/admin", signedIn, sameOrigin);
  for (const router of administration) app.use(router);
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}
