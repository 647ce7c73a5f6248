import { join } from "node:path";
import { parseJson } from "@gmail-push/core";
import { z } from "zod";
import { given } from "../launch/environment.ts";
import { checkToken } from "../launch/check-token.ts";
import { readNote } from "../launch/note.ts";
import { fetchFailure, findServerAddress } from "../launch/server-address.ts";
import { LaunchError } from "../launch-error.ts";

/** Freezing a million deliveries takes a while; everything else answers at once. */
const TIMEOUT_MS = 120_000;

/** The server did not answer, or not now: asking again later may help. */
export class NoAnswerError extends LaunchError {
  override name = "NoAnswerError";
}

export interface AdminClient {
  /** The server's address. */
  url: string;
  /** Throws `NoAnswerError`, or `LaunchError` with what the server said against it. */
  call<S extends z.ZodType>(
    request: { method: "GET" | "POST"; path: string; body?: object },
    answer: S,
  ): Promise<z.output<S>>;
}

/** What the command line, the environment and the files of a running `npm start` say, in this order. */
export async function findAdmin(
  options: { url: string | undefined; user: string | undefined },
  env: NodeJS.ProcessEnv,
  root: string,
): Promise<AdminClient> {
  const { url, folder } = await findServerAddress(options.url, env, root);
  const token = given(env, "GMAIL_PUSH_API_TOKEN");
  if (token !== undefined) {
    checkToken(token, "GMAIL_PUSH_API_TOKEN");
    return createAdminClient(url.origin, `Bearer ${token}`);
  }
  const user = options.user ?? given(env, "ADMIN_USER") ?? "admin";
  const password = given(env, "ADMIN_PASSWORD") ?? (await readNote(folder, "admin-password"));
  if (password === undefined) {
    throw new LaunchError(
      `There is no password: ${join(folder, "admin-password")} does not exist.\n` +
        "Start the server with `npm start`, or set ADMIN_PASSWORD to the server's, or GMAIL_PUSH_API_TOKEN.",
    );
  }
  const encoded = Buffer.from(`${user}:${password}`).toString("base64");
  return createAdminClient(url.origin, `Basic ${encoded}`);
}

function createAdminClient(url: string, authorization: string): AdminClient {
  return {
    url,
    async call({ method, path, body }, answer) {
      const response = await send(url, path, {
        method,
        headers: { authorization, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw refusal(url, response.status, response.text);
      const parsed = answer.safeParse(parseJson(response.text));
      if (parsed.success) return parsed.data;
      throw new LaunchError(`What answers at ${url} is not this server, or another version of it.`);
    },
  };
}

async function send(url: string, path: string, init: RequestInit) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(url + path, { ...init, redirect: "manual", signal });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (error) {
    const message = `No server answers at ${url} (${fetchFailure(error)}). Start one with \`npm start\`, or give --url.`;
    throw new NoAnswerError(message, { cause: error });
  }
}

const refusalSchema = z.object({ message: z.string() });

function refusal(url: string, status: number, text: string): LaunchError {
  const said = refusalSchema.safeParse(parseJson(text)).data?.message ?? `HTTP ${status}`;
  if (status === 401) {
    return new LaunchError(
      "The server does not know this user and password, or this token. Set ADMIN_PASSWORD (and --user) to the\n" +
        "server's, or GMAIL_PUSH_API_TOKEN to a token with the scope write.",
    );
  }
  if (status === 503)
    return new NoAnswerError(`The server cannot do it now (${said}): look at its Redis.`);
  return new LaunchError(`The server at ${url} refused: ${inFlags(said)}`);
}

/** The server names fields of the request; the person typed flags. */
function inFlags(said: string): string {
  return said
    .replaceAll(/\bfilter\.(\w+)/g, "--$1")
    .replaceAll(/\bids\.\d+/g, "--id")
    .replaceAll(/\bids\b(?=:)/g, "--id")
    .replaceAll(/\brate_per_minute\b/g, "--rate");
}
