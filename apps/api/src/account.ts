import type { Role } from "@gmail-push/infra";
import type { Response } from "express";

/** Who is signed in, by whatever means. */
export interface Account {
  user: string;
  role: Role;
  /** what a browser's session must send with each write; "" where no browser's cookie signs in */
  csrf: string;
  means: "session" | "password" | "token";
  /** the session's id, where there is one */
  sessionId: string | null;
}

declare module "express-serve-static-core" {
  interface Locals {
    account?: Account;
    /** who is signed in */
    user?: string;
  }
}

/** What the reader may; who is not known may least. */
export function roleOf(res: Response): Role {
  return res.locals.account?.role ?? "viewer";
}

/** Who a change is recorded under. */
export function authorOf(res: Response): string {
  return res.locals.user ?? "unknown";
}
