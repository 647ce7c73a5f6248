import {
  createMagicLinkStore,
  createSessionStore,
  createTokenStore,
  type MagicLinkStore,
  type SessionStore,
  type TokenStore,
} from "@gmail-push/infra";
import type { Router } from "express";
import { type BeginSession, createBeginSession } from "./begin-session.ts";
import { createIdentify, type Identify } from "./identify.ts";
import type { RouterDeps } from "./routers.ts";
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

export function createAccess({ config, resources, metrics, log }: RouterDeps): Access {
  const { redis, stores } = resources;
  const { keys, audit } = stores;
  const { access } = config;
  const sessions = createSessionStore({ redis, keys, ...access.session });
  const tokens = createTokenStore({ redis, keys });
  const links = createMagicLinkStore({ redis, keys, signingKeys: access.magicLinkKeys });
  const users = createUsers(access.users);
  const throttle = createThrottle({ redis, keys, metrics });
  const cookie = createSessionCookie(access.cookieSecure);
  const identify = createIdentify({ users, sessions, tokens, links, cookie, throttle, metrics });
  const begin = createBeginSession({ sessions, cookie, audit, log });
  return { users, sessions, tokens, links, throttle, cookie, identify, begin };
}

/** The pages that sign in, for whoever is not signed in yet. */
export function createSignInPages(access: Access, { metrics, log }: RouterDeps): Router[] {
  const { users, throttle, begin, identify } = access;
  return [signInRoutes({ users, throttle, begin, identify, metrics, log })];
}
