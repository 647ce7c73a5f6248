import { join } from "node:path";
import { parseJson } from "@gmail-push/core";
import { given } from "../launch/environment.ts";
import { checkToken } from "../launch/check-token.ts";
import { readNote } from "../launch/note.ts";
import { fetchFailure, findServerAddress } from "../launch/server-address.ts";
import { LaunchError } from "../launch-error.ts";
import type { PostedEmail } from "./read-email.ts";

const ingressPath = "/api/ingress/gmail";

export interface Server {
  /** The ingress's full address. */
  url: string;
  token: string;
  waitSeconds: number | null;
}

export interface Answer {
  kind: "answered" | "unreachable";
  /** `null` when no answer came. */
  status: number | null;
  /** The server's word: its `status`, else its `message`, else the reason why nothing came. */
  word: string;
  accepted: boolean;
  /** Its key (`m-…`) when the wait ran out before its outcome came and the server knows the key. */
  underWay?: string;
  durationMs: number;
}

/** What the command line, the environment and the files of a running `npm start` say, in this order. */
export async function findServer(
  options: { url: string | undefined; token: string | undefined; waitSeconds: number | null },
  env: NodeJS.ProcessEnv,
  root: string,
): Promise<Server> {
  const { url, folder } = await findServerAddress(options.url, env, root);
  if (url.pathname === "/") url.pathname = ingressPath;
  const token =
    options.token ?? given(env, "PROCESS_API_TOKEN") ?? (await readNote(folder, "token"));
  if (token === undefined) {
    throw new LaunchError(
      `There is no token: ${join(folder, "token")} does not exist.\n` +
        "Start the server with `npm start` (DATA_DIR names its folder when that is not .data), or give --token\n" +
        "(the server's PROCESS_API_TOKEN).",
    );
  }
  checkToken(token, "The token");
  return { url: url.href, token, waitSeconds: options.waitSeconds };
}

/** Posts one email as the Apps Script does; a call that gets no answer is an answer too. */
export async function postEmail(server: Server, email: PostedEmail): Promise<Answer> {
  const { url, token, waitSeconds } = server;
  const startedAt = performance.now();
  const durationMs = () => Math.round(performance.now() - startedAt);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token}`,
        "Content-Type": "application/json",
        "X-Source": "npm run push",
        ...(waitSeconds === null ? {} : { Prefer: `wait=${waitSeconds}` }),
      },
      body: JSON.stringify(email),
      redirect: "manual",
      signal: AbortSignal.timeout(((waitSeconds ?? 60) + 15) * 1000),
    });
    const { status } = response;
    const reply = await readReply(server, status, await response.text());
    return { kind: "answered", status, ...reply, durationMs: durationMs() };
  } catch (error) {
    const word = fetchFailure(error);
    return { kind: "unreachable", status: null, word, accepted: false, durationMs: durationMs() };
  }
}

type Reply = Pick<Answer, "word" | "accepted" | "underWay">;

async function readReply(server: Server, status: number, text: string): Promise<Reply> {
  const reply = parseObject(text);
  const word =
    [reply["status"], reply["message"]].find((said) => typeof said === "string") ??
    "not an answer of this API";
  const emailId = reply["email_id"];
  if (word === "queued" && (server.waitSeconds ?? 0) > 0 && typeof emailId === "string") {
    const key = await askKey(server, emailId);
    return { word: "still under way", accepted: true, ...(key === null ? {} : { underWay: key }) };
  }
  // Outside the time window an email is kept and goes out later: a refusal that names it is none.
  const kept = status === 409 && typeof emailId === "string";
  return { word: kept ? `${word} (kept)` : word, accepted: kept || reply["success"] === true };
}

/** The key under which the dashboard shows the email; `null` when the server does not tell it. */
async function askKey({ url, token }: Server, emailId: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/${encodeURIComponent(emailId)}`, {
      headers: { Authorization: `Bearer ${token}` },
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    const { id } = { id: null, ...parseObject(await response.text()) };
    return typeof id === "string" ? id : null;
  } catch {
    // The email is accepted all the same; the summary then names the list of emails.
    return null;
  }
}

function parseObject(text: string): Record<string, unknown> {
  const value = parseJson(text);
  return typeof value === "object" && value !== null ? { ...value } : {};
}
