import {
  createMagicLinkStore,
  createSessionStore,
  createTokenStore,
  type MagicLinkStore,
  type SessionStore,
  type TokenStore,
} from "@gmail-push/infra";
import { Router } from "express";
import { type BeginSession, createBeginSession } from "./begin-session.ts";
import type { ApiConfig } from "./config.ts";
import { createIdentify, type Identify } from "./identify.ts";
import { mayReadMetrics } from "./middleware/signed-in.ts";
import type { RouterDeps } from "./routers.ts";
import { linkRoutes } from "./routes/pages/link.ts";
import { signInRoutes } from "./routes/pages/sign-in.ts";
import { createSessionCookie, type SessionCookie } from "./session-cookie.ts";
import { createThrottle, type Throttle } from "./throttle.ts";
import { createUsers, type Users } from "./users.ts";

/** Who gets in, and all they get in with. */
export interface Access {
  users: Users;
  sessions: SessionStore;
  tokens: TokenStore;
  links: MagicLinkStore;
  throttle: Throttle;
  cookie: SessionCookie;
  identify: Identify;
  begin: BeginSession;
}

export function createAccess(deps: Omit<RouterDeps, "thread">): Access {
  const { config, resources, metrics, log } = deps;
  const { redis, stores } = resources;
  const { keys, audit } = stores;
  const { access, secrets } = config;
  const sessions = createSessionStore({ redis, keys, ...access.session });
  const tokens = createTokenStore({ redis, keys });
  const links = createMagicLinkStore({ redis, keys, signingKeys: secrets.magicLinkKeys });
  const users = createUsers(secrets.users);
  const throttle = createThrottle({ redis, keys, metrics });
  const cookie = createSessionCookie(access.cookieSecure);
  const identify = createIdentify({ users, sessions, tokens, links, cookie, throttle, metrics });
  const begin = createBeginSession({ sessions, cookie, audit, log });
  return { users, sessions, tokens, links, throttle, cookie, identify, begin };
}

/** The pages that sign in, for whoever is not signed in yet. */
export function createSignInPages(access: Access, { metrics, log }: RouterDeps): Router[] {
  const { users, links, throttle, begin, identify } = access;
  return [
    signInRoutes({ users, throttle, begin, identify, metrics, log }),
    linkRoutes({ links, throttle, begin, metrics, log }),
  ];
}

/** Stands before `/metrics`, and asks who is there where that is wanted. */
export function createMetricsGate({ identify }: Access, { access }: ApiConfig): Router {
  const router = Router();
  if (access.metricsAuth) router.use("/metrics", mayReadMetrics(identify));
  return router;
}
