import { type InboundEmail, parseInboundEmail } from "@gmail-push/core";
import { HttpError } from "./http-error.ts";

/** Room for the other fields of a push. */
const OTHER_FIELDS_BYTES = 65_536;
/** Of one UTF-16 unit; what is short enough by it need not be counted. */
const MAX_UTF8_BYTES = 3;

/** What a request may hold at most: escaping doubles a body, in practice; its exact limit is checked once it is parsed. */
export function pushBodyLimit(maxEmailBytes: number): number {
  return 2 * maxEmailBytes + OTHER_FIELDS_BYTES;
}

/** Refuses an email whose body has more than `maxBytes`. @throws {HttpError} 413 `too_large` */
export function refuseTooLarge(posted: unknown, maxBytes: number): void {
  const isObject = typeof posted === "object" && posted !== null;
  const body: unknown = isObject && "body" in posted ? posted.body : undefined;
  if (typeof body !== "string" || body.length * MAX_UTF8_BYTES <= maxBytes) return;
  if (Buffer.byteLength(body) <= maxBytes) return;
  throw new HttpError(413, "too_large", "Email too large");
}

/**
 * Reads an email as the Apps Script pushes it. One whose body has more than `maxEmailBytes` is refused
 * before anything else about it is judged. @throws {HttpError} 413 `too_large`, 400 `invalid_json`, `missing_field`.
 */
export function readPushedEmail(posted: unknown, maxEmailBytes: number): InboundEmail {
  refuseTooLarge(posted, maxEmailBytes);
  const parsed = parseInboundEmail(posted);
  switch (parsed.kind) {
    case "email":
      return parsed.email;
    case "not_an_object":
      throw new HttpError(400, "invalid_json", "Invalid JSON payload");
    case "missing_field":
      throw new HttpError(400, "missing_field", `Missing field: ${parsed.field}`);
  }
}
