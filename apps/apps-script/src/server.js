/**
 * How the server took one email.
 *
 * @typedef {{ kind: "accepted" }
 *   | { kind: "rejected", status: number }
 *   | { kind: "unauthorised", status: number }
 *   | { kind: "not_now", status: number, retryAfterMs: number | null }
 *   | { kind: "failed", status: number }
 *   | { kind: "unreachable", reason: string }} Answer
 */

/** A little under UrlFetchApp's 50 MB when every character takes three bytes. */
const MAX_PAYLOAD_CHARS = 16_000_000;

/**
 * Posts one email. Never throws: a call that fails is an answer too.
 *
 * @param {Config} config
 * @param {string} json
 * @returns {Answer}
 */
function postEmail(config, json) {
  if (json.length > MAX_PAYLOAD_CHARS) return { kind: "rejected", status: 413 };
  try {
    return readAnswer(callServer(config.url, json, { Authorization: `Bearer ${config.token}` }));
  } catch (error) {
    // DNS, refused and timed-out connections throw even with muteHttpExceptions.
    return { kind: "unreachable", reason: describeError(error, config.token) };
  }
}

/**
 * Redirects are not followed: they would carry the token elsewhere, and turn the POST into a GET.
 *
 * @param {string} url
 * @param {string} json
 * @param {{ [name: string]: string }} headers
 */
function callServer(url, json, headers) {
  return UrlFetchApp.fetch(url, {
    method: "post",
    contentType: "application/json; charset=utf-8",
    headers: { ...headers, "X-Source": "GoogleAppsScript" },
    payload: json,
    muteHttpExceptions: true,
    followRedirects: false,
  });
}

/**
 * @param {GoogleAppsScript.URL_Fetch.HTTPResponse} response
 * @returns {Answer}
 */
function readAnswer(response) {
  const status = response.getResponseCode();
  switch (status) {
    case 200:
      // A proxy's friendly page is a 200 as well: only the API's own word counts.
      return readReply(response)["success"] === true
        ? { kind: "accepted" }
        : { kind: "failed", status };
    case 400:
    case 413:
      return { kind: "rejected", status };
    case 401:
      return { kind: "unauthorised", status };
    case 409:
    case 429:
    case 503:
      return { kind: "not_now", status, retryAfterMs: retryAfterMs(response) };
    default:
      return { kind: "failed", status };
  }
}

/**
 * @param {GoogleAppsScript.URL_Fetch.HTTPResponse} response
 * @returns {{ [key: string]: unknown }} the JSON object of the reply, or an empty one
 */
function readReply(response) {
  try {
    /** @type {unknown} */
    const reply = JSON.parse(response.getContentText());
    return typeof reply === "object" && reply !== null ? { ...reply } : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/**
 * @param {GoogleAppsScript.URL_Fetch.HTTPResponse} response
 * @returns {number | null} from now, in ms; null when the header is absent or unreadable
 */
function retryAfterMs(response) {
  for (const [name, value] of Object.entries(response.getHeaders())) {
    if (name.toLowerCase() !== "retry-after") continue;
    const text = String(value).trim();
    if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
    const date = Date.parse(text);
    return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
  }
  return null;
}

/**
 * What an operator does about a status, in plain words.
 *
 * @param {number} status
 */
function explainStatus(status) {
  switch (status) {
    case 200:
      return "something other than the API answered: check INGRESS_URL";
    case 400:
      return "the server cannot read this email (an empty body or sender)";
    case 401:
      return "PROCESS_API_TOKEN differs from the server's";
    case 404:
    case 405:
      return `INGRESS_URL does not lead to ${INGRESS_PATH}`;
    case 409:
      return "a switch is off on the server (Gmail ingress, webhook sending, or an absence pause)";
    case 413:
      return "this email is larger than the server's MAX_EMAIL_SIZE";
    case 429:
      return "the server asks for fewer calls";
    case 503:
      return "the server runs, but cannot store emails now (look at its Redis)";
    default:
      if (status >= 300 && status < 400) {
        return "the server redirects: put the final https address into INGRESS_URL";
      }
      return status >= 500 ? "the server, or the proxy before it, is in trouble" : "unexpected";
  }
}
