const BREAKER_PROPERTY = "BREAKER";

const FIRST_WAIT_MS = 5 * 60_000;
const MAX_RETRY_AFTER_MS = 60 * 60_000;

/** A server that fails at once is asked again this soon … */
const CHEAP_WAIT_MS = 15 * 60_000;

/** … one that lets each call time out gets 1/200 of the time: 7 of the day's 90 trigger minutes. */
const COST_FACTOR = 200;

/**
 * Whether the server may be called. `failures` above zero means half-open once `openUntil` has
 * passed: the next email is a trial.
 *
 * @typedef {{ failures: number, openUntil: number, threadId: string }} Breaker
 */

/** @returns {Breaker} */
function closedBreaker() {
  return { failures: 0, openUntil: 0, threadId: "" };
}

/**
 * @param {{ [key: string]: string }} stored
 * @returns {Breaker} closed when nothing readable is stored
 */
function readBreaker(stored) {
  const [failures, openUntil, threadId] = (stored[BREAKER_PROPERTY] ?? "").split(" ");
  if (!Number(failures) || !Number(openUntil)) return closedBreaker();
  return { failures: Number(failures), openUntil: Number(openUntil), threadId: threadId ?? "" };
}

/**
 * The next breaker after a failure. The wait doubles with each failure; the same thread failing
 * again does not count, so one email the server chokes on cannot hold back the others.
 *
 * @param {Breaker} breaker
 * @param {{ threadId: string, costMs: number, retryAfterMs: number | null }} failure `threadId` is
 *   empty when the email cannot be the cause; `costMs` is what the failing calls took
 * @returns {Breaker}
 */
function openedBreaker(breaker, { threadId, costMs, retryAfterMs: askedMs }) {
  const repeated = threadId !== "" && breaker.threadId === threadId;
  const failures = repeated ? breaker.failures : Math.min(breaker.failures + 1, 16);
  // An operator may lift a long pause early: an hour is the most we leave them waiting.
  const waitMs =
    askedMs === null ? grownWaitMs(failures, costMs) : Math.min(askedMs, MAX_RETRY_AFTER_MS);
  const jitter = 1 + Math.random() / 10;
  return { failures, openUntil: Date.now() + Math.round(waitMs * jitter), threadId };
}

/**
 * @param {GoogleAppsScript.Properties.Properties} properties
 * @param {Breaker} breaker
 */
function saveBreaker(properties, { failures, openUntil, threadId }) {
  if (failures === 0) properties.deleteProperty(BREAKER_PROPERTY);
  else properties.setProperty(BREAKER_PROPERTY, [failures, openUntil, threadId].join(" "));
}

/**
 * @param {number} failures in a row, from 1
 * @param {number} costMs what the last one took
 * @returns {number} 5 minutes, doubling up to what the cost asks for
 */
function grownWaitMs(failures, costMs) {
  const longestMs = Math.max(CHEAP_WAIT_MS, COST_FACTOR * costMs);
  return Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), longestMs);
}
