import type { Role } from "@gmail-push/infra";
import type { Locale } from "./texts.ts";

/** Who asked for a page, and how it is to be written. */
export interface PageContext {
  locale: Locale;
  /** IANA name; times on pages are told in it */
  timeZone: string;
  user: string;
  role: Role;
  /** goes back with every write, as the field `csrf` or the header `X-CSRF-Token` */
  csrf: string;
  /** path and query of the page */
  url: string;
  /** whether the menu leads to the built-in inbox */
  hasInbox: boolean;
}

declare module "express-serve-static-core" {
  interface Locals {
    /** on the dashboard's pages only */
    page?: PageContext;
  }
}
