import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { isEqualSecret } from "./equal-secret.ts";
import { HttpError } from "./http-error.ts";
import { createSingleFile } from "./single-file.ts";

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(
  scrypt,
);

/** The cost of one guess: about 60 ms and 16 MiB. */
const COST = { N: 16_384, r: 8, p: 1 };
const KEY_BYTES = 32;
const FORMAT = /^scrypt:(\d{1,6}):(\d{1,2}):(\d{1,2}):([\w-]{16,}):([\w-]{43})$/;

export function isPasswordHash(text: string): boolean {
  return FORMAT.test(text);
}

/** One line, `scrypt:N:r:p:salt:key` in base64url, to keep instead of the password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, KEY_BYTES, COST);
  const parts = [COST.N, COST.r, COST.p, salt.toString("base64url"), key.toString("base64url")];
  return `scrypt:${parts.join(":")}`;
}

/** @throws {Error} when `hash` is not one of ours. */
async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, N, r, p, salt = "", key = ""] = FORMAT.exec(hash) ?? [];
  if (key === "") throw new Error("The password hash is not readable");
  const expected = Buffer.from(key, "base64url");
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const actual = await derive(password, Buffer.from(salt, "base64url"), KEY_BYTES, cost);
  return timingSafeEqual(expected, actual);
}

/** Derivations that may wait for the one under way; they share a thread pool with much else. */
const MAX_WAITING = 5;

/**
 * Compares with a password in clear or its hash, in a time that tells nothing.
 * @throws {HttpError} 429 when too many are being compared.
 */
export function createPasswordCheck(secret: { plain: string } | { hash: string }) {
  const inTurn = createSingleFile(MAX_WAITING);
  return async (password: string): Promise<boolean> => {
    if ("plain" in secret) return isEqualSecret(password, secret.plain);
    const answer = await inTurn(async () => isPassword(password, secret.hash));
    if (answer !== null) return answer;
    throw new HttpError(429, "too_many_sign_ins", "Too many sign-ins at once", {
      headers: { "Retry-After": "5" },
    });
  };
}
