import { createHash, randomBytes } from "node:crypto";

const TOKEN = /^[\w-]{43}$/;

/** 256 random bits in base64url: 43 characters. */
export function newSecretToken(): string {
  return randomBytes(32).toString("base64url");
}

/** Whether a text may be such a token; anything else need not be looked up. */
export function isSecretToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What is kept instead of a token: 64 hex digits, of which nothing leads back. */
export function tokenIdOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
