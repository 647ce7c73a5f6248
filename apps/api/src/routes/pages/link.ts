import type { Logger, MagicLinkStore, Metrics } from "@gmail-push/infra";
import { type Request, type Response, Router } from "express";
import { bareLocale } from "../../bare-locale.ts";
import type { BeginSession } from "../../begin-session.ts";
import { methodNotAllowed } from "../../middleware/error-handler.ts";
import { sameOrigin } from "../../middleware/same-origin.ts";
import { renderLink, renderLinkGone } from "../../pages/link.ts";
import type { Throttle } from "../../throttle.ts";

const PATH = "/admin/link/:token";

export interface LinkDeps {
  links: Pick<MagicLinkStore, "look" | "take">;
  throttle: Pick<Throttle, "take">;
  begin: BeginSession;
  metrics: Pick<Metrics, "signIns">;
  log: Logger;
}

function send(res: Response, page: string): void {
  // The address is the secret: no cache keeps it and no other site is told of it.
  res.set({ "Cache-Control": "no-store", "X-Robots-Tag": "noindex" }).type("html").send(page);
}

function sendGone(req: Request, res: Response): void {
  res.status(410);
  send(res, renderLinkGone(bareLocale(req, res)));
}

/** One-time sign-in links: looking at one changes nothing, its button uses it up. */
export function linkRoutes({ links, throttle, begin, metrics, log }: LinkDeps): Router {
  const router = Router();

  router.get(PATH, async (req, res) => {
    const link = await links.look(req.params.token);
    if (link === null) {
      sendGone(req, res);
      return;
    }
    send(res, renderLink(bareLocale(req, res), link, req.path));
  });
  router.post(PATH, sameOrigin, async (req, res) => {
    const address = req.ip ?? "unknown";
    const counted = await throttle.take({ address, means: "link" });
    const link = await links.take(String(req.params["token"]));
    metrics.signIns.inc({ means: "link", outcome: link === null ? "wrong" : "accepted" });
    if (link === null) {
      log.info({ requestId: res.locals.requestId }, "sign-in link refused");
      sendGone(req, res);
      return;
    }
    await counted.accept();
    const { id, note, role, key } = link;
    // Two links with one note are two people.
    const user = `link:${note}#${id.slice(0, 8)}`;
    await begin(req, res, { user, role, credential: key, means: "link" });
    res.redirect(303, "/admin");
  });
  router.all(PATH, methodNotAllowed("GET", "HEAD", "POST"));
  return router;
}
