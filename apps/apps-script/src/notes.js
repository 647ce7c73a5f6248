/**
 * Draws the consequences of one answer for the run: the breaker, the log, whether to stop. The log
 * names emails by their Gmail id only.
 *
 * @param {Run} run
 * @param {Answer} answer
 * @param {{ threadId: string, emailId: string, tookMs: number }} call
 */
function noteAnswer(run, answer, { threadId, emailId, tookMs }) {
  if (answer.kind === "accepted" || answer.kind === "rejected") {
    noteServerAlive(run);
    if (answer.kind === "accepted") run.pushed += 1;
    else warn(`Email ${emailId} was not accepted`, answer.status);
    return;
  }
  run.costMs += tookMs;
  switch (answer.kind) {
    case "unauthorised":
      warn(`Email ${emailId} was not pushed, nor will others be`, answer.status);
      run.stopped = "the server does not know the token";
      return;
    case "not_now":
      warn(`Email ${emailId} has to wait`, answer.status);
      stopAndOpen(run, { threadId: "", retryAfterMs: answer.retryAfterMs });
      return;
    case "unreachable":
      console.error(`Email ${emailId}: the server cannot be reached (${answer.reason}).`);
      stopAndOpen(run, { threadId, retryAfterMs: null });
      return;
    case "failed":
      warn(`Email ${emailId} was not taken`, answer.status);
      run.serverStrikes += 1;
      if (run.serverStrikes >= MAX_STRIKES || run.breaker.failures > 0) {
        stopAndOpen(run, { threadId, retryAfterMs: null });
      }
  }
}

/**
 * @param {string} fact
 * @param {number} status
 */
function warn(fact, status) {
  console.error(`${fact}: HTTP ${status}, ${explainStatus(status)}.`);
}

/** @param {Run} run */
function noteServerAlive(run) {
  run.serverStrikes = 0;
  run.costMs = 0;
  if (run.breaker.failures === 0) return;
  run.breaker = closedBreaker();
  keepState(run, () => {
    saveBreaker(run.properties, run.breaker);
    run.properties.deleteProperty(HEARTBEAT_PROPERTY);
  });
}

/**
 * @param {Run} run
 * @param {{ threadId: string, retryAfterMs: number | null }} failure
 */
function stopAndOpen(run, { threadId, retryAfterMs: askedMs }) {
  run.breaker = openedBreaker(run.breaker, { threadId, costMs: run.costMs, retryAfterMs: askedMs });
  run.stopped = `the server is left alone until ${new Date(run.breaker.openUntil).toISOString()}`;
  keepState(run, () => saveBreaker(run.properties, run.breaker));
}

/**
 * @param {Run} run
 * @param {string} threadId
 * @param {unknown} error
 */
function noteGmailFailure(run, threadId, error) {
  console.error(`Thread ${threadId}: ${describeError(error, run.config.token)}`);
  run.gmailStrikes += 1;
  if (run.gmailStrikes >= MAX_STRIKES && run.stopped === "") run.stopped = "Gmail keeps failing";
}

/**
 * @param {Run} run
 * @param {string} threadId
 * @param {Unfinished} record
 */
function remember(run, threadId, record) {
  keepState(run, () => saveUnfinished(run.properties, run.unfinished, threadId, record));
}

/**
 * @param {Run} run
 * @param {string} threadId
 */
function forget(run, threadId) {
  keepState(run, () => forgetUnfinished(run.properties, run.unfinished, threadId));
}

/**
 * Script Properties only save work; that nothing is lost rests on the label, and that nothing is
 * taken twice on the server. When they cannot be written the run goes on.
 *
 * @param {Run} run
 * @param {() => void} write
 */
function keepState(run, write) {
  try {
    write();
  } catch (error) {
    console.error(`Script Properties: ${describeError(error, run.config.token)}`);
  }
}
