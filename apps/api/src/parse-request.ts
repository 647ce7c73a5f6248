import { ZodError, type z } from "zod";

/** Any other ZodError tells of a stored record that does not parse: a fault of ours. */
const callersMistakes = new WeakSet<ZodError>();

/** What goes wrong in here is in the request. @throws {ZodError} answered 400 `invalid_request`. */
export function blameCaller<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof ZodError) callersMistakes.add(error);
    throw error;
  }
}

/** Reads a part of a request. @throws {ZodError} as `blameCaller`. */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  return blameCaller(() => schema.parse(value));
}

export function isCallersMistake(error: unknown): error is ZodError {
  return error instanceof ZodError && callersMistakes.has(error);
}
