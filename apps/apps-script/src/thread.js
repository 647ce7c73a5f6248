/**
 * What one visit to a thread has brought so far. `accepted` begins with what earlier visits did.
 *
 * @typedef {{ messageCount: number, accepted: string[], rejected: boolean, failed: boolean }} Visit
 */

/**
 * Pushes the emails of one thread that the server has not taken yet, and takes the label off when
 * it has taken all of them. A failure stays with this thread.
 *
 * @param {Run} run
 * @param {GoogleAppsScript.Gmail.GmailLabel} label
 * @param {GoogleAppsScript.Gmail.GmailThread} thread
 * @returns {boolean} whether the label is off
 */
function pushThread(run, label, thread) {
  const threadId = thread.getId();
  const accepted = [...(run.unfinished.get(threadId)?.accepted ?? [])];
  const visit = { messageCount: 0, accepted, rejected: false, failed: false };
  try {
    const emails = inboundEmails(run, thread, visit);
    if (emails.length === 0) return false;
    const taken = pushEmails(run, threadId, emails, visit);
    run.gmailStrikes = 0;
    if (taken && takeLabelOff(label, thread, visit.messageCount)) {
      run.finished += 1;
      forget(run, threadId);
      return true;
    }
  } catch (error) {
    visit.failed = true;
    noteGmailFailure(run, threadId, error);
  }
  run.kept += 1;
  rememberVisit(run, threadId, visit);
  return false;
}

/**
 * @param {Run} run
 * @param {GoogleAppsScript.Gmail.GmailThread} thread
 * @param {Visit} visit gets the count of messages
 * @returns {GoogleAppsScript.Gmail.GmailMessage[]} none for a thread in spam or trash, or of drafts
 *   only: it is left alone, with its label
 */
function inboundEmails(run, thread, visit) {
  if (thread.isInSpam() || thread.isInTrash()) return [];
  visit.messageCount = thread.getMessageCount();
  return thread.getMessages().filter((message) => isInbound(run, message));
}

/**
 * @param {Run} run
 * @param {string} threadId
 * @param {Visit} visit
 */
function rememberVisit(run, threadId, { messageCount, accepted, rejected, failed }) {
  const before = run.unfinished.get(threadId) ?? { attempts: 0, retryAt: 0, accepted: [] };
  if (rejected || failed) {
    const attempts = Math.min(before.attempts + 1, 99);
    const waitMs = rejected ? rejectedWaitMs(attempts) : grownWaitMs(attempts, run.costMs);
    remember(run, threadId, { attempts, retryAt: Date.now() + waitMs, messageCount, accepted });
  } else if (accepted.length > before.accepted.length) {
    const { attempts, retryAt } = before;
    remember(run, threadId, { attempts, retryAt, messageCount, accepted });
  }
}

/**
 * @param {Run} run
 * @param {string} threadId
 * @param {GoogleAppsScript.Gmail.GmailMessage[]} emails
 * @param {Visit} visit gets the answers
 * @returns {boolean} whether the server has taken every one of them
 */
function pushEmails(run, threadId, emails, visit) {
  let missing = 0;
  for (const email of emails) {
    const emailId = email.getId();
    if (visit.accepted.includes(emailId)) continue;
    missing += 1;
    if (!canGoOn(run)) continue;
    const json = emailJson(email, threadId);
    const askedAt = Date.now();
    run.called = true;
    const answer = postEmail(run.config, json);
    noteAnswer(run, answer, { threadId, emailId, tookMs: Date.now() - askedAt });
    if (answer.kind === "accepted") {
      visit.accepted.push(emailId);
      missing -= 1;
    }
    if (answer.kind === "rejected") visit.rejected = true;
    if (answer.kind === "failed" || answer.kind === "unreachable") visit.failed = true;
  }
  return missing === 0;
}

/**
 * Whether an email reached this account: no draft, not in the trash, and not one that the account
 * sends itself. What it sent or scheduled is read and outside the inbox; an email a person wrote to
 * themselves is in the inbox, and counts.
 *
 * @param {Run} run
 * @param {GoogleAppsScript.Gmail.GmailMessage} message
 */
function isInbound(run, message) {
  if (message.isDraft() || message.isInTrash()) return false;
  if (message.isUnread() || message.isInInbox()) return true;
  run.ownAddresses ??= [Session.getEffectiveUser().getEmail(), ...GmailApp.getAliases()]
    .filter((address) => address !== "")
    .map((address) => address.toLowerCase());
  const from = message.getFrom().toLowerCase();
  const address = from
    .slice(from.lastIndexOf("<") + 1)
    .replace(/>.*$/, "")
    .trim();
  return !run.ownAddresses.includes(address);
}

/**
 * @param {GoogleAppsScript.Gmail.GmailMessage} email
 * @param {string} threadId
 * @returns {string} the body of the request (domain 2)
 */
function emailJson(email, threadId) {
  return JSON.stringify({
    message_id: email.getId(),
    thread_id: threadId,
    subject: email.getSubject(),
    sender: email.getFrom(),
    date: new Date(email.getDate().getTime()).toISOString(),
    body: email.getBody(),
    snippet: email.getPlainBody().slice(0, 200),
  });
}

/**
 * Takes the label off, unless an email has joined the thread since it was read. One that arrives
 * in the very moment puts the label back.
 *
 * @param {GoogleAppsScript.Gmail.GmailLabel} label
 * @param {GoogleAppsScript.Gmail.GmailThread} thread
 * @param {number} messageCount as read before the push
 * @returns {boolean} whether the label is off
 */
function takeLabelOff(label, thread, messageCount) {
  if (thread.refresh().getMessageCount() !== messageCount) return false;
  thread.removeLabel(label);
  if (thread.refresh().getMessageCount() === messageCount) return true;
  thread.addLabel(label);
  return false;
}
