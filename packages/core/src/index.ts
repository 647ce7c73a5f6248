export { admit } from "./admit.ts";
export type { Admission } from "./admit.ts";
export { type AlertKind, alertKinds, type AlertReadings } from "./alert-signals.ts";
export { evaluateAlerts, transitionTypes } from "./alerts.ts";
export type { AlertInForce, AlertTransition } from "./alerts.ts";
export { isSignOfHealth, judge } from "./attempt.ts";
export type { Attempt, DeliveryMode, Verdict } from "./attempt.ts";
export { attachment, dispositionName, isAttachment } from "./content-disposition.ts";
export { decide } from "./decide.ts";
export type {
  Decision,
  DeliverDecision,
  PlannedDelivery,
  SkipDecision,
  WaitDecision,
} from "./decide.ts";
export { parseDecision } from "./decision-json.ts";
export { detect } from "./detect.ts";
export type { Detection } from "./detect.ts";
export { emailId, emailKey, parseInboundEmail } from "./email.ts";
export type { InboundEmail, ParsedEmail } from "./email.ts";
export { decodeEntities } from "./entities.ts";
export type { Excerpt } from "./excerpt.ts";
export { explain } from "./explain.ts";
export type { Explanation } from "./explain.ts";
export { failureCauses, failureOfAnswer, failureReasons } from "./failure-reason.ts";
export type { FailureCause, FailureReason } from "./failure-reason.ts";
export type { DefaultGround, Grounds } from "./grounds.ts";
export { safeFileName } from "./file-name.ts";
export { parseJson } from "./parse-json.ts";
export { isPage, isPageType, isZip } from "./file-signature.ts";
export { detectProvider, extractLinks } from "./links.ts";
export type { Link, Provider } from "./links.ts";
export { localTimeText, parseLocalTime } from "./local-time.ts";
export { mask, maskAddress, maskContent, maskSender, maskSubject, maskUrl } from "./mask.ts";
export { objectKey } from "./object-key.ts";
export type { Clue } from "./patterns/clue.ts";
export { detectDesabo } from "./patterns/desabo.ts";
export type { DesaboMatch } from "./patterns/desabo.ts";
export { detectMediaSolution } from "./patterns/media-solution.ts";
export type { MediaSolutionMatch } from "./patterns/media-solution.ts";
export { sendingAt } from "./pause.ts";
export type { Sending } from "./pause.ts";
export { buildPayload } from "./payload.ts";
export type { DeliveryLink, Payload, PayloadInput } from "./payload.ts";
export { plainText } from "./plain-text.ts";
export { quantile } from "./quantile.ts";
export { parseRetryAfter } from "./retry-after.ts";
export { diffRules } from "./rule-diff.ts";
export type { FieldChange, RuleChange } from "./rule-diff.ts";
export type { ConditionTrace, RuleTrace } from "./rule-trace.ts";
export { matchRule } from "./rules.ts";
export type { MatchedRule, RoutableEmail } from "./rules.ts";
export { isSenderAllowed, parseAllowlist, senderAddress } from "./sender.ts";
export {
  parsePostedSetting,
  parseStoredSetting,
  postedSettingSchema,
  settingNames,
} from "./settings.ts";
export type { SettingName, Settings } from "./settings.ts";
export { weekdays } from "./settings/absence-pause.ts";
export type { Weekday } from "./settings/absence-pause.ts";
export type { AlertPrefs } from "./settings/alert-prefs.ts";
export { isDestinationUrl, isPlaceholderUrl } from "./settings/destination-url.ts";
export { initialSettings } from "./settings/initial-settings.ts";
export type { SettingsEnvironment, SettingValues } from "./settings/initial-settings.ts";
export { MAX_CONDITIONS, MAX_RULES } from "./settings/posted-rules.ts";
export type { SettingOptions } from "./settings/options.ts";
export { builtInProcessingPrefs, MAX_OFFLOAD_DEADLINE_SEC } from "./settings/processing-prefs.ts";
export type { ProcessingPrefs } from "./settings/processing-prefs.ts";
export { ruleFields, ruleOperators, rulePriorities } from "./settings/routing-rules.ts";
export type {
  RoutingRule,
  RoutingRules,
  RuleActions,
  RuleCondition,
  RulePriority,
} from "./settings/routing-rules.ts";
export type { RuntimeFlags } from "./settings/runtime-flags.ts";
export { senderAllowlistSchema } from "./settings/sender-allowlist.ts";
export { windowProblems } from "./settings/sending-window.ts";
export type { SenderAllowlist } from "./settings/sender-allowlist.ts";
export {
  parseLength,
  parseSchedule,
  printLength,
  printSchedule,
} from "./settings/schedule-text.ts";
export type { DayWord, ScheduleReading } from "./settings/schedule-text.ts";
export type { WebhookConfig } from "./settings/webhook-config.ts";
export { newWebhookSecret, parseWebhookSecret, signWebhook } from "./signature.ts";
export { fetchableHost, normalizeSourceUrl } from "./source-url.ts";
export { fold } from "./text.ts";
export { isOpen, nextOpening, parseTimeOfDay, timeWindow } from "./time-window.ts";
export type { TimeOfDay, TimeWindow } from "./time-window.ts";
export { windowAt } from "./window-state.ts";
export type { WindowState } from "./window-state.ts";
export { knownTimeZone } from "./zoned-time.ts";
