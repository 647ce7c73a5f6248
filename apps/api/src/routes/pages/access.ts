import type { AuditLog, MagicLinkStore, SessionStore, TokenStore } from "@gmail-push/infra";
import { type Request, type Response, Router } from "express";
import { authorOf } from "../../account.ts";
import { HttpError } from "../../http-error.ts";
import { parseLinkForm, parseTokenForm } from "../../access-forms.ts";
import { methodNotAllowed } from "../../middleware/error-handler.ts";
import { type AccessExtra, renderAccess } from "../../pages/access/access-page.ts";
import type { SessionCookie } from "../../session-cookie.ts";
import { pageOf } from "./page-of.ts";

export interface AccessPagesDeps {
  sessions: SessionStore;
  tokens: TokenStore;
  links: MagicLinkStore;
  cookie: SessionCookie;
  audit: Pick<AuditLog, "write">;
}

/** A leaked token must not be able to make others that outlive it. */
function requirePerson(res: Response): void {
  if (res.locals.account?.means !== "token") return;
  throw new HttpError(403, "person_required", "An API token cannot give access to others");
}

function notFound(): HttpError {
  return new HttpError(404, "not_found", "It is gone already");
}

function createShow({ sessions, tokens, links }: AccessPagesDeps) {
  return async (res: Response, extra: AccessExtra = {}): Promise<void> => {
    const context = pageOf(res);
    const [allSessions, allTokens, openLinks] = await Promise.all([
      sessions.list(),
      tokens.list(),
      links.enabled ? links.list() : null,
    ]);
    const scene = {
      context,
      sessions: allSessions,
      current: res.locals.account?.sessionId ?? null,
      now: new Date(),
      tokens: allTokens,
      links: openLinks,
    };
    res.type("html").send(renderAccess(scene, extra));
  };
}

/** Where a link leads, as this browser knows the server. */
function linkUrl(req: Request, token: string): string {
  return `${req.protocol}://${req.host}/admin/link/${token}`;
}

function sessionRoutes(router: Router, { sessions, cookie, audit }: AccessPagesDeps): void {
  router.post("/sign-out", async (req, res) => {
    const id = res.locals.account?.sessionId ?? null;
    if (id !== null) {
      await sessions.end(id);
      await audit.write({ author: authorOf(res), action: "signed_out", details: {} });
    }
    cookie.clear(req, res);
    res.redirect(303, "/admin/sign-in?signed-out");
  });
  router.all("/sign-out", methodNotAllowed("POST"));

  router.post("/access/sessions/others/end", async (_req, res) => {
    const { user } = pageOf(res);
    const kept = res.locals.account?.sessionId ?? undefined;
    const ended = await sessions.endAllOf(user, kept);
    await audit.write({ author: authorOf(res), action: "sessions_ended", details: { ended } });
    res.redirect(303, "/admin/access");
  });
  router.post("/access/sessions/:id/end", async (req, res) => {
    const { user, role } = pageOf(res);
    const session = (await sessions.list()).find(({ id }) => id === req.params.id);
    // Whose it is, a viewer is not told either.
    if (session === undefined || (role !== "operator" && session.user !== user)) throw notFound();
    await sessions.end(session.id);
    const details = { user: session.user, session: session.id.slice(0, 12) };
    await audit.write({ author: authorOf(res), action: "session_ended", details });
    res.redirect(303, "/admin/access");
  });
}

function tokenRoutes(
  router: Router,
  { tokens, audit }: AccessPagesDeps,
  show: ReturnType<typeof createShow>,
): void {
  router.post("/access/tokens", async (req, res) => {
    requirePerson(res);
    const { form, token } = parseTokenForm(req.body, Date.now());
    const author = authorOf(res);
    const made = token === null ? null : await tokens.create({ ...token, created_by: author });
    if (made === null) {
      const mistakes = token === null ? form.mistakes : (["too_many"] as const);
      res.status(422);
      await show(res, { tokenForm: { ...form, mistakes } });
      return;
    }
    const { name, scopes } = made.token;
    await audit.write({ author, action: "token_made", details: { name, scopes } });
    res.status(201);
    await show(res, { secret: { kind: "token", value: made.secret } });
  });
  router.post("/access/tokens/:id/revoke", async (req, res) => {
    const token = (await tokens.list()).find(({ id }) => id === req.params.id);
    if (token === undefined || !(await tokens.revoke(token.id))) throw notFound();
    const details = { name: token.name };
    await audit.write({ author: authorOf(res), action: "token_revoked", details });
    res.redirect(303, "/admin/access#tokens");
  });
}

function linkRoutes(
  router: Router,
  { links, audit }: AccessPagesDeps,
  show: ReturnType<typeof createShow>,
): void {
  router.post("/access/links", async (req, res) => {
    requirePerson(res);
    if (!links.enabled) throw new HttpError(409, "links_off", "MAGIC_LINK_KEYS is not set");
    const { form, link } = parseLinkForm(req.body);
    const author = authorOf(res);
    const made = link === null ? null : await links.create({ ...link, created_by: author });
    if (made === null) {
      const mistakes = link === null ? form.mistakes : (["too_many"] as const);
      res.status(422);
      await show(res, { linkForm: { ...form, mistakes } });
      return;
    }
    const { id, role, note } = made.link;
    const details = { link: id.slice(0, 8), role, note };
    await audit.write({ author, action: "link_made", details });
    res.status(201);
    await show(res, { secret: { kind: "link", value: linkUrl(req, made.token) } });
  });
  router.post("/access/links/:id/revoke", async (req, res) => {
    const { id } = req.params;
    if (!(await links.revoke(id))) throw notFound();
    const details = { link: id.slice(0, 8) };
    await audit.write({ author: authorOf(res), action: "link_revoked", details });
    res.redirect(303, "/admin/access#links");
  });
}

/** Signing out, sessions, API tokens and sign-in links. */
export function accessPages(deps: AccessPagesDeps): Router {
  const router = Router();
  const show = createShow(deps);
  router.get("/access", async (_req, res) => show(res));
  router.all("/access", methodNotAllowed("GET", "HEAD"));
  sessionRoutes(router, deps);
  tokenRoutes(router, deps, show);
  linkRoutes(router, deps, show);
  for (const path of ["/access/tokens", "/access/links"]) {
    // Where a form's answer stands: reloaded, or in the other language, it is the page again.
    router.get(path, (_req, res) => res.redirect(303, "/admin/access"));
    router.all(path, methodNotAllowed("GET", "HEAD", "POST"));
  }
  return router;
}
