/** @returns {string[]} the problems found, each of them printed */
function checkInstallation() {
  const stored = PropertiesService.getScriptProperties().getProperties();
  const { config, problems } = readConfig(stored);
  if (problems.length === 0) problems.push(...serverProblems(config));
  if (/^http:\/\/(?!127\.0\.0\.1[:/])/.test(config.url)) {
    problems.push(
      "INGRESS_URL begins with http://, so the token and the emails travel unencrypted.",
    );
  }
  if (GmailApp.getUserLabelByName(LABEL_NAME) === null) {
    problems.push(`The label ${LABEL_NAME} does not exist: run install().`);
  }
  const triggers = pushTriggers().length;
  if (triggers !== 1)
    problems.push(`There are ${triggers} triggers instead of one: run install().`);

  for (const problem of problems) console.error(`PROBLEM  ${problem}`);
  for (const line of describeFailures(stored)) console.log(`NOTE     ${line}`);
  if (problems.length === 0) console.log("OK       Properties, label, trigger, server and token.");
  return problems;
}

/**
 * Two calls that store nothing: without a token the server says 401, with the right one it misses
 * the sender.
 *
 * @param {Config} config
 * @returns {string[]}
 */
function serverProblems(config) {
  try {
    const stranger = callServer(config.url, "{}", {});
    if (stranger.getResponseCode() !== 401) return [strangerProblem(stranger.getResponseCode())];
    const known = callServer(config.url, "{}", { Authorization: `Bearer ${config.token}` });
    const status = known.getResponseCode();
    if (status === 400 && readReply(known)["message"] === "Missing field: sender") return [];
    return status === 400
      ? ["Something other than the API answered (HTTP 400): check INGRESS_URL."]
      : [`The server refused the test call: HTTP ${status}, ${explainStatus(status)}.`];
  } catch (error) {
    const reason = describeError(error, config.token);
    return [`The server cannot be reached: ${reason}. Is it running, and INGRESS_URL right?`];
  }
}

/** @param {number} status of a call without a token */
function strangerProblem(status) {
  return status === 400
    ? "The server takes calls without a token, so it is not this API: check INGRESS_URL."
    : `A call without a token should get HTTP 401, it got ${status}: ${explainStatus(status)}.`;
}

/**
 * @param {{ [key: string]: string }} stored
 * @returns {string[]} what the script is waiting for, by thread id
 */
function describeFailures(stored) {
  const lines = [];
  const { failures, openUntil } = readBreaker(stored);
  if (failures > 0) {
    lines.push(
      `After trouble the server is left alone until ${new Date(openUntil).toISOString()}.`,
    );
  }
  for (const [threadId, { attempts, retryAt }] of readUnfinished(stored)) {
    if (attempts === 0) continue;
    const next = new Date(retryAt).toISOString();
    lines.push(`Thread ${threadId} failed ${attempts} times; next attempt after ${next}.`);
  }
  if (lines.length > 0) lines.push("install() forgets these waits and tries everything again.");
  return lines;
}
