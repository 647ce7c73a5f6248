import { LaunchError } from "../launch-error.ts";

/** Throws `LaunchError` for a token that no HTTP header can carry; `fetch` would say it as if the network failed. */
export function checkToken(token: string, name: string): void {
  if (/^[\x20-\x7e]*$/.test(token)) return;
  throw new LaunchError(
    `${name} has characters that no token has: only ASCII letters, digits and signs can be sent.`,
  );
}
