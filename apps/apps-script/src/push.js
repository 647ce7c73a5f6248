/**
 * One execution: every labelled thread that is due, as far as the time goes.
 *
 * @returns {boolean} whether there was nothing to call the server for, and nothing was wrong here
 */
function pushLabelledThreads() {
  const run = openRun();
  if (run === null) return true;
  const label = GmailApp.getUserLabelByName(LABEL_NAME);
  if (label === null) {
    console.error(`The label ${LABEL_NAME} does not exist: run install().`);
    return false;
  }
  const waiting = pushFreshThreads(run, label);
  pushWaitingThreads(run, label, waiting);
  if (run.pushed + run.kept > 0 || run.stopped !== "") {
    const end = run.stopped === "" ? "" : ` Stopped: ${run.stopped}.`;
    console.log(
      `${run.pushed} emails pushed, ${run.finished} threads finished, ${run.kept} kept.${end}`,
    );
  }
  return !run.called && run.stopped === "";
}

const PAGE_LENGTH = 50;

/** A breather after this many failures in a row, of the server or of Gmail. */
const MAX_STRIKES = 3;

/**
 * One execution: what it knows and what it has done so far. `stopped` says why no more work is
 * taken; `costMs` is the time lost in failing calls since the last good one.
 *
 * @typedef {{
 *   config: Config, properties: GoogleAppsScript.Properties.Properties,
 *   breaker: Breaker, unfinished: Map<string, Unfinished>, startedAt: number,
 *   called: boolean, stopped: string, serverStrikes: number, gmailStrikes: number, costMs: number,
 *   pushed: number, finished: number, kept: number, ownAddresses: string[] | null,
 * }} Run
 */

/** @returns {Run | null} null when there is nothing to do: bad properties, or an open breaker */
function openRun() {
  const startedAt = Date.now();
  const properties = PropertiesService.getScriptProperties();
  const stored = properties.getProperties();
  const { config, problems } = readConfig(stored);
  if (problems.length > 0) {
    console.error(`${problems.join(" ")} Nothing was pushed.`);
    return null;
  }
  const breaker = readBreaker(stored);
  if (breaker.openUntil > startedAt) {
    console.log(`The server is left alone until ${new Date(breaker.openUntil).toISOString()}.`);
    return null;
  }
  return {
    config,
    properties,
    breaker,
    unfinished: readUnfinished(stored),
    startedAt,
    called: false,
    stopped: "",
    serverStrikes: 0,
    gmailStrikes: 0,
    costMs: 0,
    pushed: 0,
    finished: 0,
    kept: 0,
    ownAddresses: null,
  };
}

/**
 * @param {Run} run
 * @returns {boolean} whether another email may be taken up
 */
function canGoOn(run) {
  if (run.stopped === "" && Date.now() - run.startedAt >= RUN_BUDGET_MS) {
    run.stopped = "out of time, the next run goes on";
  }
  return run.stopped === "";
}

/**
 * Pushes the threads that have not failed before, or that have grown since. Those that keep the
 * label are paged past, so no number of bad threads hides the others.
 *
 * @param {Run} run
 * @param {GoogleAppsScript.Gmail.GmailLabel} label
 * @returns {GoogleAppsScript.Gmail.GmailThread[]} the ones that failed before, due or not
 */
function pushFreshThreads(run, label) {
  /** @type {Set<string>} */
  const seen = new Set();
  const waiting = [];
  let kept = 0;
  while (canGoOn(run)) {
    const page = label.getThreads(kept, PAGE_LENGTH);
    for (const thread of page) {
      if (!canGoOn(run)) return waiting;
      // A thread whose label has just gone may be listed once more: it then counts as a kept one.
      const known = seen.has(thread.getId());
      seen.add(thread.getId());
      if (!known && isWaiting(run, thread)) waiting.push(thread);
      else if (!known && pushThread(run, label, thread)) continue;
      kept += 1;
    }
    if (page.length < PAGE_LENGTH) {
      forgetUnseen(run, seen);
      return waiting;
    }
  }
  return waiting;
}

/**
 * @param {Run} run
 * @param {GoogleAppsScript.Gmail.GmailThread} thread
 */
function isWaiting(run, thread) {
  const record = run.unfinished.get(thread.getId());
  if (!record || record.attempts === 0) return false;
  try {
    return record.messageCount === thread.getMessageCount();
  } catch (error) {
    noteGmailFailure(run, thread.getId(), error);
    return true;
  }
}

/**
 * Forgets the threads that no longer carry the label: an operator took it off, or deleted them.
 *
 * @param {Run} run
 * @param {Set<string>} seen every labelled thread
 */
function forgetUnseen(run, seen) {
  for (const threadId of run.unfinished.keys()) {
    if (!seen.has(threadId)) forget(run, threadId);
  }
}

/**
 * Tries again the threads whose time has come. Each failure moves that time further away, so they
 * take turns.
 *
 * @param {Run} run
 * @param {GoogleAppsScript.Gmail.GmailLabel} label
 * @param {GoogleAppsScript.Gmail.GmailThread[]} waiting
 */
function pushWaitingThreads(run, label, waiting) {
  for (const thread of waiting) {
    if (!canGoOn(run)) return;
    const retryAt = run.unfinished.get(thread.getId())?.retryAt ?? 0;
    if (retryAt <= Date.now()) pushThread(run, label, thread);
  }
}
