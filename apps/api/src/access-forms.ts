import { roles, type TokenScope, tokenScopes } from "@gmail-push/infra";
import { z } from "zod";
import { parseRequest } from "./parse-request.ts";

const DAY_MS = 86_400_000;
const MAX_MINUTES = 1_440;
/** One line of at most 60 characters: it is shown, and recorded as an author. */
const LINE = /^[^\p{Cc}\p{Cs}\u2028\u2029]{0,60}$/u;

const text = z.string().catch("");
const texts = z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]);
const fields = z.record(z.string(), z.unknown()).catch({});

export const TOKEN_DAYS = ["7", "30", "90", "365", "0"] as const;

/** What was typed of a token, and what is wrong with it. */
export interface TokenForm {
  name: string;
  scopes: readonly string[];
  /** days; "0" is no end */
  days: string;
  mistakes: readonly ("name" | "scopes" | "too_many")[];
}

export const emptyTokenForm: TokenForm = { name: "", scopes: ["read"], days: "90", mistakes: [] };

export interface WantedToken {
  name: string;
  scopes: TokenScope[];
  /** epoch ms */
  expires_at: number | null;
}

/** The token a form asks for; null when something is wrong, and then the form says what. */
export function parseTokenForm(
  body: unknown,
  now: number,
): { form: TokenForm; token: WantedToken | null } {
  const posted = parseRequest(fields, body);
  const name = parseRequest(text, posted["name"]).trim();
  const asked = parseRequest(texts, posted["scope"]);
  const days = TOKEN_DAYS.find((each) => each === posted["days"]) ?? "90";
  const scopes = tokenScopes.filter((scope) => asked.includes(scope));
  const mistakes: ("name" | "scopes")[] = [];
  if (name === "" || !LINE.test(name)) mistakes.push("name");
  if (scopes.length === 0) mistakes.push("scopes");
  const expires_at = days === "0" ? null : now + Number(days) * DAY_MS;
  const form = { name, scopes, days, mistakes };
  return { form, token: mistakes.length === 0 ? { name, scopes, expires_at } : null };
}

/** What was typed of a link, and what is wrong with it. */
export interface LinkForm {
  role: string;
  minutes: string;
  note: string;
  mistakes: readonly ("role" | "minutes" | "note" | "too_many")[];
}

export const emptyLinkForm: LinkForm = { role: "viewer", minutes: "15", note: "", mistakes: [] };

export interface WantedLink {
  role: (typeof roles)[number];
  note: string;
  lifeMs: number;
}

/** The link a form asks for; null when something is wrong, and then the form says what. */
export function parseLinkForm(body: unknown): { form: LinkForm; link: WantedLink | null } {
  const posted = parseRequest(fields, body);
  const note = parseRequest(text, posted["note"]).trim();
  const minutes = parseRequest(text, posted["minutes"]).trim();
  const role = roles.find((each) => each === posted["role"]);
  const life = /^\d{1,4}$/.test(minutes) ? Number(minutes) : 0;
  const mistakes: ("role" | "minutes" | "note")[] = [];
  if (role === undefined) mistakes.push("role");
  if (life < 1 || life > MAX_MINUTES) mistakes.push("minutes");
  if (!LINE.test(note)) mistakes.push("note");
  const form = { role: role ?? "viewer", minutes, note, mistakes };
  if (role === undefined || mistakes.length > 0) return { form, link: null };
  return { form, link: { role, note, lifeMs: life * 60_000 } };
}
