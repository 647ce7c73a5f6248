import { ContentKeyError, isRedisFailure } from "@gmail-push/infra";
import type { ZodError } from "zod";
import { isCallersMistake } from "./parse-request.ts";

/** Seconds after which it is worth asking again when Redis cannot take anything. */
const UNAVAILABLE_RETRY_SECONDS = 30;

interface HttpErrorOptions {
  cause?: unknown;
  /** extra response headers, such as `Allow` */
  headers?: Readonly<Record<string, string>>;
  /** extra keys of the JSON answer */
  details?: Readonly<Record<string, unknown>>;
}

/** A refusal as the caller hears it. Thrown in this app only, answered by the error handler. */
export class HttpError extends Error {
  override name = "HttpError";
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, code: string, message: string, options: HttpErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
    this.details = options.details ?? {};
  }

  /** Says of anything thrown what the caller may know of it; a fault is opaque. */
  static from(error: unknown): HttpError {
    if (error instanceof HttpError) return error;
    if (isCallersMistake(error)) return invalidRequest(error);
    if (isRedisFailure(error)) return unavailable(error);
    if (error instanceof ContentKeyError) return contentLocked(error);
    return (
      fromBodyParser(error) ??
      fromExpress(error) ??
      new HttpError(500, "internal_error", "Internal error", { cause: error })
    );
  }
}

/** Whether something thrown is the refusal of this code. */
export function isRefusal(error: unknown, code: string): error is HttpError {
  return error instanceof HttpError && error.code === code;
}

function invalidRequest(error: ZodError): HttpError {
  const errors = error.issues.map(({ path, message }) => ({ path: path.join("."), message }));
  const [first] = errors;
  const message =
    first === undefined ? "Invalid request" : `${first.path || "body"}: ${first.message}`;
  return new HttpError(400, "invalid_request", message, { details: { errors } });
}

/** The content is kept, but the process was not given the key it was encrypted with. */
function contentLocked(error: ContentKeyError): HttpError {
  return new HttpError(503, error.code, error.message, { cause: error });
}

export function unavailable(cause?: unknown): HttpError {
  return new HttpError(503, "unavailable", "Service unavailable", {
    cause,
    headers: { "Retry-After": String(UNAVAILABLE_RETRY_SECONDS) },
  });
}

/** Seconds after which a backlog may have shrunk. */
const BACKLOG_RETRY_SECONDS = 120;

export function backlogFull(): HttpError {
  return new HttpError(503, "backlog_full", "Service unavailable", {
    headers: { "Retry-After": String(BACKLOG_RETRY_SECONDS) },
  });
}

/** Somebody else "saved this setting" after the caller had read it; `version` is what it has now. */
export function versionConflict(done: string, version: number): HttpError {
  const message = `Somebody else ${done} meanwhile; read it again`;
  return new HttpError(412, "version_conflict", message, { details: { version } });
}

/** A URL, at its place in the request, that the egress guard does not let through. */
export function egressBlocked(path: string, rule: string): HttpError {
  const message = `must not be reached from here (${rule})`;
  return new HttpError(400, "egress_blocked", `${path}: ${message}`, {
    details: { errors: [{ path, message }], rule },
  });
}

const BODY_ERRORS: Readonly<Record<string, readonly [number, string, string]>> = {
  "entity.parse.failed": [400, "invalid_json", "Invalid JSON payload"],
  "request.aborted": [400, "aborted", "The request was aborted"],
  "request.size.invalid": [400, "invalid_length", "The body does not have the length it announced"],
  "entity.too.large": [413, "too_large", "Body too large"],
  "charset.unsupported": [415, "unsupported_charset", "The body must be UTF-8"],
  "encoding.unsupported": [415, "unsupported_encoding", "The content encoding is not supported"],
};

/** body-parser's errors carry the raw body: nothing of them is kept but their type. */
function fromBodyParser(error: unknown): HttpError | null {
  if (!(error instanceof Error) || !("type" in error)) return null;
  const known = BODY_ERRORS[String(error.type)];
  return known === undefined ? null : new HttpError(...known);
}

/** What Express and its parsers blame on the caller without a type: a bad escape in a path, damaged gzip. */
function fromExpress(error: unknown): HttpError | null {
  if (!(error instanceof Error) || !("status" in error)) return null;
  const isCallers = typeof error.status === "number" && error.status >= 400 && error.status < 500;
  return isCallers ? new HttpError(400, "malformed_request", "Malformed request") : null;
}
