const HEARTBEAT_PROPERTY = "HEARTBEAT_AFTER";

/** How many times longer to wait while an email is the trial whether the server is back. */
const PUSHED_TOO = 24;

/**
 * Tells the server that the script runs and has nothing to push: without a push or such a call its
 * operators are alerted to silence. A server whose calls fail is left to the next push; one that
 * has asked to wait is alive, and is told.
 */
function sayAlive() {
  const properties = PropertiesService.getScriptProperties();
  const stored = properties.getProperties();
  const { config, problems } = readConfig(stored);
  const breaker = readBreaker(stored);
  const isFailing = breaker.failures > 0 && breaker.threadId !== "";
  if (problems.length > 0 || (isFailing && breaker.openUntil > Date.now())) return;
  if (Number(stored[HEARTBEAT_PROPERTY] ?? "0") > Date.now()) return;
  const askedAt = Date.now();
  const problem = heartbeatProblem(config);
  if (problem === "") {
    if (stored[HEARTBEAT_PROPERTY] !== undefined) properties.deleteProperty(HEARTBEAT_PROPERTY);
    return;
  }
  console.error(`Nothing to push, and the server was not told: ${problem}.`);
  // What fails at once is tried by the next run. What hangs is tried rarely, and hardly where pushes try it too.
  const costMs = Date.now() - askedAt;
  const waitMs = (isFailing ? PUSHED_TOO : 1) * COST_FACTOR * costMs;
  if (waitMs > TRIGGER_PERIOD_MINUTES * 60_000) {
    properties.setProperty(HEARTBEAT_PROPERTY, String(Date.now() + waitMs));
  }
}

/**
 * @param {Config} config
 * @returns {string} empty when the server has heard it
 */
function heartbeatProblem(config) {
  try {
    const headers = { Authorization: `Bearer ${config.token}`, "X-Source": "GoogleAppsScript" };
    const response = UrlFetchApp.fetch(config.url, {
      method: "get",
      headers,
      muteHttpExceptions: true,
      followRedirects: false,
    });
    const status = response.getResponseCode();
    if (status === 200 && readReply(response)["success"] === true) return "";
    return `HTTP ${status}, ${explainStatus(status)}`;
  } catch (error) {
    return describeError(error, config.token);
  }
}
