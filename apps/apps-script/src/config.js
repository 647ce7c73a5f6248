// Google runs the files in the order of the editor's list, so a top-level constant may not use one
// of another file. Functions may: by the time one is called, every file has run.

/** The user label whose threads are pushed (domain 2). */
const LABEL_NAME = "A_TRANSFERER_WEBHOOK";

/** Google ends an execution after 6 minutes, and one call may last 60 s: no new work after 4.5 minutes. */
const RUN_BUDGET_MS = 270_000;

const TRIGGER_PERIOD_MINUTES = 5;

const INGRESS_PATH = "/api/ingress/gmail";

/**
 * @typedef {{ url: string, token: string }} Config
 */

/**
 * Reads the two Script Properties an operator sets.
 *
 * @param {{ [key: string]: string }} stored
 * @returns {{ config: Config, problems: string[] }} `config` is usable only when `problems` is empty
 */
function readConfig(stored) {
  const token = (stored["PROCESS_API_TOKEN"] ?? "").trim();
  const address = (stored["INGRESS_URL"] ?? "").trim();
  const problems = [];
  if (token === "") problems.push("The Script Property PROCESS_API_TOKEN is missing.");
  if (/[^\x21-\x7e]/.test(token)) {
    problems.push("PROCESS_API_TOKEN holds a space or an accent: copy it again.");
  }
  if (address === "") problems.push("The Script Property INGRESS_URL is missing.");
  else if (!/^https?:\/\/[^/\s]+(\/\S*)?$/.test(address)) {
    problems.push("INGRESS_URL is not an address that begins with https://.");
  }
  return { config: { url: ingressUrl(address), token }, problems };
}

/**
 * Accepts the server's bare address as well as the full one.
 *
 * @param {string} address
 */
function ingressUrl(address) {
  return /^https?:\/\/[^/]+\/?$/.test(address)
    ? address.replace(/\/$/, "") + INGRESS_PATH
    : address;
}

/**
 * What a log line may say about a thrown value: one short line, never the token.
 *
 * @param {unknown} error
 * @param {string} token
 */
function describeError(error, token) {
  const text = String(error).replace(/\s+/g, " ");
  return (token === "" ? text : text.split(token).join("***")).slice(0, 200);
}
