import { join, relative } from "node:path";
import { given } from "./environment.ts";

export interface Running {
  /** What the person set, to tell it from what was made for them. */
  env: NodeJS.ProcessEnv;
  /** The API's address, without a path. */
  url: string;
  redisUrl: string;
  /** Path of the data folder. */
  folder: string;
  token: string;
  adminPassword: string;
  /** of a link that signs in once, within a quarter of an hour; null when none was made */
  signInPath: string | null;
  /** Why it cannot take or deliver emails yet; usually empty. */
  problems: readonly string[];
  /** What will fail although it is ready; usually empty. */
  warnings: readonly string[];
  now: Date;
}

/** What a person needs to know and to try next. Secrets they set themselves are named, not shown. */
export function welcome(running: Running): string {
  const { env, url, folder } = running;
  const file = (name: string): string => shortPath(join(folder, name));
  const ownToken = given(env, "PROCESS_API_TOKEN") !== undefined;
  const webhookUrl = given(env, "WEBHOOK_URL");
  const rows = [
    ["ingress", `${url}/api/ingress/gmail`],
    ["token", ownToken ? "$PROCESS_API_TOKEN" : `${running.token}  (${file("token")})`],
    ["admin", `${url}/admin`],
    ["sign in", credentials(running, file)],
    ...(running.signInPath === null
      ? []
      : [["", `or once, within 15 minutes: ${url}${running.signInPath}`]]),
    webhookUrl === undefined
      ? ["inbox", `${url}/inbox  (what was delivered)`]
      : ["delivers", `to ${new URL(webhookUrl).origin}`],
    ["Redis", redisRow(running, file)],
    ["log", file("gmail-push.log")],
  ];
  const table = rows.map(([name = "", value = ""]) => `  ${name.padEnd(9)}${value}`).join("\n");
  const state = running.problems.length === 0 ? "is ready" : "runs, but is not ready";
  const problems = [...running.problems, ...running.warnings].map((problem) => `\n  ! ${problem}`);
  return `
gmail-push ${state}. Ctrl-C stops it.${problems.join("")}

${table}

Try it:

${curl(url, ownToken ? "$PROCESS_API_TOKEN" : running.token, running.now)}

  ${dataDir(env)}npm run push -- samples --wait 20
`;
}

/** For a shell: the other commands look for the folder of `npm start` in the same variable. */
function dataDir(env: NodeJS.ProcessEnv): string {
  const name = given(env, "DATA_DIR");
  if (name === undefined || name === ".data") return "";
  const quoted = /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;
  return `DATA_DIR=${quoted} `;
}

/** Below the current folder the way from there, else the whole path. */
function shortPath(path: string): string {
  const way = relative(process.cwd(), path);
  return way.startsWith("..") ? path : way;
}

function credentials({ env, adminPassword }: Running, file: (name: string) => string): string {
  const user = given(env, "ADMIN_USER") ?? "admin";
  if (given(env, "ADMIN_PASSWORD_HASH") !== undefined) return `${user} / (ADMIN_PASSWORD_HASH)`;
  if (given(env, "ADMIN_PASSWORD") !== undefined) return `${user} / $ADMIN_PASSWORD`;
  return `${user} / ${adminPassword}  (${file("admin-password")})`;
}

function redisRow({ env, redisUrl }: Running, file: (name: string) => string): string {
  // A URL the person gave may hold a password.
  if (given(env, "REDIS_URL") !== undefined) return `${new URL(redisUrl).host}  (REDIS_URL)`;
  return `${new URL(redisUrl).host}  (its own, data and password in ${file("redis")})`;
}

/** A command that works as pasted: no apostrophe may stand inside the quoted JSON. */
function curl(url: string, token: string, now: Date): string {
  const email = {
    subject: `Média Solution - Missions Recadrage - Lot ${now.getTime() % 1000}`,
    sender: "Marie Exemple <marie@example.com>",
    date: now.toISOString(),
    body:
      "Bonjour, voici le lot, à faire pour 14h30 : " +
      "https://www.dropbox.com/scl/fo/exemple/dossier?rlkey=abc&dl=0",
  };
  return `  curl -sS ${url}/api/ingress/gmail \\
    -H "Authorization: Bearer ${token}" -H 'Content-Type: application/json' \\
    -d '${JSON.stringify(email)}'`;
}
