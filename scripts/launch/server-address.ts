import { resolve } from "node:path";
import { LaunchError } from "../launch-error.ts";
import { given } from "./environment.ts";
import { readNote } from "./note.ts";

export interface ServerAddress {
  /** http or https */
  url: URL;
  /** where a running `npm start` leaves its notes */
  folder: string;
}

/** What the command line, the files of a running `npm start` and the environment say, in this order. */
export async function findServerAddress(
  option: string | undefined,
  env: NodeJS.ProcessEnv,
  root: string,
): Promise<ServerAddress> {
  const folder = resolve(root, given(env, "DATA_DIR") ?? ".data");
  const fallback = `http://127.0.0.1:${given(env, "PORT") ?? 8080}`;
  const address = option ?? (await readNote(folder, "url")) ?? fallback;
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new LaunchError(`${address} is no address; it looks like http://127.0.0.1:8080`);
  }
  return { url, folder };
}

/** Why `fetch` failed: it hides the socket's reason behind "fetch failed". */
export function fetchFailure(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const { cause } = error;
  if (error.name === "TimeoutError") return "no answer in time";
  if (!(cause instanceof Error)) return error.message;
  // The ports of other protocols, which fetch never calls.
  if (cause.message === "bad port") return "this port cannot be used";
  return "code" in cause ? String(cause.code) : cause.message;
}
