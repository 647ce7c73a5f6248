import type { DeliveryState, EmailState } from "./states.ts";

/**
 * The Redis keys of ours, in one table. Scripts alone know two more: `delivering-since`, and `nothing`, which
 * holds nothing ever. BullMQ's own live under `bull`.
 */
export interface Keys {
  prefix: string;
  bull: string;
  /** hash: one email's record and sealed content */
  email(id: string): string;
  /** sorted set of email ids by time of acceptance, one per state */
  emailsIn(state: EmailState): string;
  /** sorted set of the ids of dead emails by time of death */
  deadSince: string;
  /** set of the ids that share one reported `email_id` */
  emailIdIndex(emailId: string): string;
  /** hash: `accepted`, `expired` */
  ledger: string;
  /** hash: one delivery */
  delivery(id: string): string;
  /** sorted set of delivery ids by time of creation, one per state */
  deliveriesIn(state: DeliveryState): string;
  /** the same, of one destination */
  deliveriesTo(destinationId: string, state: DeliveryState): string;
  /** list of attempts, oldest first, JSON */
  attempts(deliveryId: string): string;
  /** string: one destination, JSON */
  destination(id: string): string;
  /** hash: a destination's circuit */
  destinationHealth(id: string): string;
  /** sorted set: a destination's attempts by time, those reserved for later included */
  destinationSends(id: string): string;
  /** sorted set: a destination's attempts under way, by when they are over at the latest */
  destinationLeases(id: string): string;
  /** sorted set: jobs that wait in a destination's line, by when they ask by themselves */
  destinationWaiters(id: string): string;
  /** list of operational events, newest first */
  events: string;
  /** string: the alerts in force, JSON */
  alerts: string;
  /** list of what opened, was told again and closed, newest first */
  alertHistory: string;
  /** list of what of that is still to be told, oldest first */
  alertOutbox: string;
  /** string: when a run of the Apps Script with nothing to push last called, epoch ms */
  lastContact: string;
  /** set of destination ids */
  destinations: string;
  /** string: a link's stored copy, JSON */
  linkPair(hash: string): string;
  /** string: who is copying a link right now */
  linkClaim(hash: string): string;
  /** string: a link's download that began, JSON */
  linkTransfer(hash: string): string;
  /** list of a setting's earlier versions, newest first */
  settingHistory(name: string): string;
  /** channel: name of a setting that was saved */
  settingsChannel: string;
  /** channel: id of an email that is waiting or has ended */
  outcomesChannel: string;
  /** sorted set of worker ids by time of last heartbeat */
  workers: string;
  /** hash: where the sweep stopped in each sorted set */
  sweepCursors: string;
  /** hash: one replay */
  replay(id: string): string;
  /** sorted set: what a replay has not come to yet, by time of creation */
  replayLeft(id: string): string;
  /** set: what a replay has revived and is giving jobs to */
  replayTaken(id: string): string;
  /** sorted set of replay ids by time of creation */
  replays: string;
  /** set of the ids of running replays */
  runningReplays: string;
  /** stream: what operators did */
  audit: string;
  /** string: how often somebody did one thing within an hour, by digest */
  auditCount(digest: string): string;
  /** prefix of the throttle's counters */
  throttle: string;
  /** string: a network that a user has signed in from; both by digest */
  knownNetwork(digest: string): string;
  /** string: one browser's session, JSON, by the SHA-256 of its token */
  session(id: string): string;
  /** sorted set of session ids by the time they end at the latest */
  sessions: string;
  /** string: one API token's record, JSON, by its SHA-256 */
  token(id: string): string;
  /** sorted set of API token ids by time of creation */
  tokens: string;
  /** string: one open sign-in link, JSON */
  magicLink(id: string): string;
  /** sorted set of ids of open sign-in links by the time they end */
  magicLinks: string;
  /** list: what the built-in inbox received, newest first */
  inbox: string;
  /** hash: what was counted in one span of time, field `<step>:<counter>` */
  stats(level: string, span: number): string;
  /** string: the last batch of counts that a process has added */
  statsBatch(recorderId: string): string;
  /** string: when the last authenticated push arrived, epoch ms */
  lastPush: string;
  /** string: the queues as they were read last, JSON */
  queueSample: string;
  /** string: somebody reads the queues just now */
  queueSampleTurn: string;
}

export function createKeys(prefix: string): Keys {
  return {
    prefix,
    bull: `${prefix}:bull`,
    email: (id) => `${prefix}:email:${id}`,
    emailsIn: (state) => `${prefix}:emails:${state}`,
    deadSince: `${prefix}:dead-since`,
    emailIdIndex: (emailId) => `${prefix}:email-id:${emailId}`,
    ledger: `${prefix}:ledger`,
    delivery: (id) => `${prefix}:delivery:${id}`,
    deliveriesIn: (state) => `${prefix}:deliveries:${state}`,
    deliveriesTo: (destinationId, state) => `${prefix}:deliveries-to:${destinationId}:${state}`,
    attempts: (deliveryId) => `${prefix}:attempts:${deliveryId}`,
    destination: (id) => `${prefix}:destination:${id}`,
    destinationHealth: (id) => `${prefix}:destination-health:${id}`,
    destinationSends: (id) => `${prefix}:destination-sends:${id}`,
    destinationLeases: (id) => `${prefix}:destination-leases:${id}`,
    destinationWaiters: (id) => `${prefix}:destination-waiters:${id}`,
    events: `${prefix}:events`,
    alerts: `${prefix}:alerts`,
    alertHistory: `${prefix}:alert-history`,
    alertOutbox: `${prefix}:alert-outbox`,
    lastContact: `${prefix}:last-contact`,
    destinations: `${prefix}:destinations`,
    linkPair: (hash) => `${prefix}:link:${hash}`,
    linkClaim: (hash) => `${prefix}:link-claim:${hash}`,
    linkTransfer: (hash) => `${prefix}:link-transfer:${hash}`,
    settingHistory: (name) => `${prefix}:setting-history:${name}`,
    settingsChannel: `${prefix}:settings`,
    outcomesChannel: `${prefix}:outcomes`,
    workers: `${prefix}:workers`,
    sweepCursors: `${prefix}:sweep-cursors`,
    replay: (id) => `${prefix}:replay:${id}`,
    replayLeft: (id) => `${prefix}:replay-left:${id}`,
    replayTaken: (id) => `${prefix}:replay-taken:${id}`,
    replays: `${prefix}:replays`,
    runningReplays: `${prefix}:running-replays`,
    audit: `${prefix}:audit`,
    auditCount: (digest) => `${prefix}:audit-count:${digest}`,
    throttle: `${prefix}:throttle`,
    knownNetwork: (digest) => `${prefix}:known-network:${digest}`,
    session: (id) => `${prefix}:session:${id}`,
    sessions: `${prefix}:sessions`,
    token: (id) => `${prefix}:api-token:${id}`,
    tokens: `${prefix}:api-tokens`,
    magicLink: (id) => `${prefix}:magic-link:${id}`,
    magicLinks: `${prefix}:magic-links`,
    inbox: `${prefix}:inbox`,
    stats: (level, span) => `${prefix}:stats:${level}:${span}`,
    statsBatch: (recorderId) => `${prefix}:stats-batch:${recorderId}`,
    lastPush: `${prefix}:last-push`,
    queueSample: `${prefix}:queue-sample`,
    queueSampleTurn: `${prefix}:queue-sample-turn`,
  };
}
