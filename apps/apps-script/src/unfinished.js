const UNFINISHED_PREFIX = "THREAD_";

/** With at most 200 ids each (4 KB of the 9 KB a value may hold), 100 records fit the 500 KB store. */
const MAX_UNFINISHED = 100;
const MAX_ACCEPTED_IDS = 200;

/**
 * What is known of a thread that still carries its label. `accepted` holds the message ids the
 * server has answered with success, so that a retry posts the others only. The server recognises
 * repeats by itself (`already_processed`), but for 30 days; a thread may wait longer than that.
 * Losing a record is harmless.
 *
 * @typedef {{ attempts: number, retryAt: number, messageCount: number, accepted: string[] }} Unfinished
 */

/**
 * @param {{ [key: string]: string }} stored
 * @returns {Map<string, Unfinished>} by thread id
 */
function readUnfinished(stored) {
  /** @type {Map<string, Unfinished>} */
  const records = new Map();
  for (const [key, value] of Object.entries(stored)) {
    if (!key.startsWith(UNFINISHED_PREFIX)) continue;
    const [attempts, retryAt, messageCount, ...accepted] = value.split(" ");
    records.set(key.slice(UNFINISHED_PREFIX.length), {
      attempts: Number(attempts) || 0,
      retryAt: Number(retryAt) || 0,
      messageCount: Number(messageCount) || 0,
      accepted,
    });
  }
  return records;
}

/**
 * @param {GoogleAppsScript.Properties.Properties} properties
 * @param {Map<string, Unfinished>} records
 * @param {string} threadId
 * @param {Unfinished} record
 */
function saveUnfinished(properties, records, threadId, record) {
  if (!records.has(threadId) && records.size >= MAX_UNFINISHED) {
    forgetUnfinished(properties, records, nextDue(records));
  }
  const { attempts, retryAt, messageCount, accepted } = record;
  const ids = accepted.slice(-MAX_ACCEPTED_IDS);
  records.set(threadId, { attempts, retryAt, messageCount, accepted: ids });
  properties.setProperty(
    UNFINISHED_PREFIX + threadId,
    [attempts, retryAt, messageCount, ...ids].join(" "),
  );
}

/**
 * @param {GoogleAppsScript.Properties.Properties} properties
 * @param {Map<string, Unfinished>} records
 * @param {string} threadId
 */
function forgetUnfinished(properties, records, threadId) {
  if (!records.delete(threadId)) return;
  properties.deleteProperty(UNFINISHED_PREFIX + threadId);
}

/**
 * The record that costs least to lose: its thread is about to be tried anyway.
 *
 * @param {Map<string, Unfinished>} records
 */
function nextDue(records) {
  let next = { threadId: "", retryAt: Infinity };
  for (const [threadId, { retryAt }] of records) {
    if (retryAt < next.retryAt) next = { threadId, retryAt };
  }
  return next.threadId;
}

/**
 * When a thread is tried again that holds an email the server cannot accept: after 1 hour, doubling
 * to a day.
 *
 * @param {number} attempts how often it was refused, this time included
 * @returns {number} ms
 */
function rejectedWaitMs(attempts) {
  return Math.min(60 * 60_000 * 2 ** (attempts - 1), 24 * 60 * 60_000);
}
