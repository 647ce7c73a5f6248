export { addressNetwork } from "./address-network.ts";
export { type Balance, type Ledger, readBalance, readLedger } from "./ledger.ts";
export { type Codec, createCodec } from "./codec.ts";
export { deliveryIdOf } from "./delivery-store.ts";
export type { DeliveryRecord, DeliveryStore, EndedEmail } from "./delivery-store.ts";
export {
  activeSecrets,
  type Destination,
  destinationIdOf,
  destinationOptionsSchema,
  type OptionChanges,
  type DisabledReason,
  disabledReasons,
  optionChangesSchema,
} from "./destination.ts";
export { createDestinationGate } from "./destination-gate.ts";
export type {
  AttemptPass,
  DestinationGate,
  DestinationHealth,
  Entry,
  HealthChange,
} from "./destination-gate.ts";
export type { DestinationStore } from "./destination-store.ts";
export { type AlertReceipt, alertReceiptSchema, ALERT } from "./alert-job.ts";
export { enqueueAlert, enqueueTestAlert } from "./alert-job.ts";
export type { AlertStatus, AlertStore } from "./alert-store.ts";
export type { ContactLog } from "./contact-log.ts";
export { createEventLog, operationalEventSchema } from "./event-log.ts";
export { observeState } from "./state-gauges.ts";
export { readSystemState, type SystemState } from "./system-state.ts";
export type { EventLog, OperationalEvent } from "./event-log.ts";
export { PING, pingJobSchema, type PingResult, pingResultSchema, toPingResult } from "./ping.ts";
export { createEmailList, type EmailFilter, type EmailPage } from "./email-list.ts";
export { type EmailRecord, isUndecided } from "./email-record.ts";
export type { EmailStore } from "./email-store.ts";
export { EnvironmentError, type EnvMistake, parseEnv } from "./env.ts";
export { numberFrom, oneOf, wholeNumberFrom } from "./env-values.ts";
export { countLiveWorkers, startHeartbeat } from "./heartbeat.ts";
export { createKeys, type Keys } from "./keys.ts";
export { exitAfter, runMain, untilSignal } from "./lifecycle.ts";
export { createLinkStore } from "./link-store.ts";
export type { LinkPair, LinkStore } from "./link-store.ts";
export { type LiveSettings, watchSettings } from "./live-settings.ts";
export { createLogger, type Logger } from "./logger.ts";
export { createMetrics, type Metrics, observeQueues } from "./metrics.ts";
export { createOutcomeChannel, type OutcomeChannel } from "./outcome-channel.ts";
export { readQueues } from "./queue-readings.ts";
export { readOnce } from "./read-once.ts";
export {
  createQueues,
  deliveryJobSchema,
  emailJobSchema,
  type OffloadJob,
  offloadJobSchema,
  type QueueName,
  type Queues,
  replayJobSchema,
} from "./queues.ts";
export { promoteJob } from "./promote-job.ts";
export { closeRedis, isReadyWithin, openConsumerRedis, openProducerRedis } from "./redis.ts";
export { createSettingsReader } from "./settings-reader.ts";
export type { SettingsStore, StoredSetting } from "./settings-store.ts";
export { type DeliveryState, deliveryStates, type EmailState, emailStates } from "./states.ts";
export { createComposePayload } from "./delivery-payload.ts";
export type { ComposePayload, DecidedEmail } from "./delivery-payload.ts";
export { durabilityProblems } from "./redis-durability.ts";
export { faultLevel, isRedisFailure } from "./redis-failure.ts";
export {
  flag,
  readable,
  type SharedConfig,
  sharedEnvSchema,
  sharedEnvShape,
  toSharedConfig,
  webhookSecret,
} from "./shared-config.ts";
export { createStores, type Stores } from "./stores.ts";
export { createEgressGuard } from "./egress-guard.ts";
export type { EgressGuard, EgressPurpose } from "./egress-guard.ts";
export type { Resolve } from "./egress-resolver.ts";
export { EgressBlockedError } from "./egress-blocked-error.ts";
export { createRotatingScan, type RotatingScan } from "./scan-cursor.ts";
export { type Audit, createAudit } from "./ledger-audit.ts";
export { ContentKeyError, type ContentKeys, parseContentKeys } from "./content-keys.ts";
export { noTracing, openTracing } from "./tracing.ts";
export type { Span, SpanStart, Tracing } from "./tracing.ts";
export { readInfoField, readRedisMemory } from "./redis-info.ts";
export { isOffloadable } from "./offloadable.ts";
export {
  createDeliveryTrigger,
  type DeliveryTrigger,
  isOfEarlierRound,
  MAX_COPIES,
  type PlannedDeliveries,
} from "./delivery-trigger.ts";
export { createDeliveryList, type DeliveryFilter, type DeliveryList } from "./delivery-list.ts";
export type { Neighbours, Paging } from "./timeline.ts";
export type { AuditEntry, AuditLog, AuditNote, AuditPage } from "./audit-log.ts";
export { MAX_RUNNING_REPLAYS, type NewReplay, type ReplayStore } from "./replay-store.ts";
export { type ReplayRecord, type ReplayRequest, replayStates } from "./replay-record.ts";
export { enqueueReplay, REPLAY, replayJobIdOf } from "./replay-job.ts";
export { createStats, type LatestSigns, type Stats } from "./stats.ts";
export { type StatRange, statRanges, type StatsSeries, type StatsStep } from "./stats-series.ts";
export type { StatsSummary } from "./stats-series.ts";
export { startStatsRecorder, type StatsRecorder } from "./stats-recorder.ts";
export { createQueueSampler } from "./queue-sample.ts";
export type { QueueSample, QueueSampler } from "./queue-sample.ts";
export type { CountsBy } from "./stats-totals.ts";
export { type Role, roles } from "./role.ts";
export { createSessionStore } from "./session-store.ts";
export { createTokenStore, tokenScopes } from "./token-store.ts";
export type { ApiToken, TokenScope, TokenStore } from "./token-store.ts";
export { createMagicLinkStore, type MagicLink, type MagicLinkStore } from "./magic-link-store.ts";
export type { NewSession, Session, SessionStore } from "./session-store.ts";
export { sendingWindowMistakes } from "./sending-window-env.ts";
