export { admit } from "./admit.ts";
export type { Admission } from "./admit.ts";
export { type AlertKind, alertKinds, type AlertReadings } from "./alert-signals.ts";
export { evaluateAlerts } from "./alerts.ts";
export type { AlertInForce, AlertTransition } from "./alerts.ts";
export { isSignOfHealth, judge } from "./attempt.ts";
export type { Attempt, DeliveryMode, Verdict } from "./attempt.ts";
export { attachment, dispositionName, isAttachment } from "./content-disposition.ts";
export { decide } from "./decide.ts";
export type { Decision, DeliverDecision, PlannedDelivery } from "./decide.ts";
export { parseDecision } from "./decision-json.ts";
export { detect } from "./detect.ts";
export type { Detection } from "./detect.ts";
export { emailId, emailKey, parseInboundEmail } from "./email.ts";
export type { InboundEmail } from "./email.ts";
export type { Excerpt } from "./excerpt.ts";
export { explain } from "./explain.ts";
export type { Explanation } from "./explain.ts";
export { failureCauses, failureOfAnswer, failureReasons } from "./failure-reason.ts";
export type { FailureCause, FailureReason } from "./failure-reason.ts";
export type { Grounds } from "./grounds.ts";
export { safeFileName } from "./file-name.ts";
export { parseJson } from "./parse-json.ts";
export { isPage, isPageType, isZip } from "./file-signature.ts";
export { detectProvider, extractLinks } from "./links.ts";
export type { Link } from "./links.ts";
export { parseLocalTime } from "./local-time.ts";
export { mask, maskAddress, maskSender, maskUrl } from "./mask.ts";
export { objectKey } from "./object-key.ts";
export type { Clue } from "./patterns/clue.ts";
export { detectDesabo } from "./patterns/desabo.ts";
export { sendingAt } from "./pause.ts";
export { buildPayload } from "./payload.ts";
export type { DeliveryLink, Payload } from "./payload.ts";
export { quantile } from "./quantile.ts";
export { parseRetryAfter } from "./retry-after.ts";
export { diffRules } from "./rule-diff.ts";
export type { FieldChange, RuleChange } from "./rule-diff.ts";
export type { ConditionTrace, RuleTrace } from "./rule-trace.ts";
export { matchRule } from "./rules.ts";
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
export { initialSettings } from "./settings/initial-settings.ts";
export type { SettingValues } from "./settings/initial-settings.ts";
export { MAX_CONDITIONS, MAX_RULES } from "./settings/posted-rules.ts";
export type { SettingOptions } from "./settings/options.ts";
export { builtInProcessingPrefs, MAX_OFFLOAD_DEADLINE_SEC } from "./settings/processing-prefs.ts";
export { ruleFields, ruleOperators } from "./settings/routing-rules.ts";
export type { RoutingRule, RoutingRules, RuleCondition } from "./settings/routing-rules.ts";
export { senderAllowlistSchema } from "./settings/sender-allowlist.ts";
export { windowProblems } from "./settings/sending-window.ts";
export {
  parseLength,
  parseSchedule,
  printLength,
  printSchedule,
} from "./settings/schedule-text.ts";
export { newWebhookSecret, parseWebhookSecret, signWebhook } from "./signature.ts";
export { fetchableHost, normalizeSourceUrl } from "./source-url.ts";
export { fold } from "./text.ts";
export { isOpen, nextOpening, parseTimeOfDay, timeWindow } from "./time-window.ts";
export { windowAt } from "./window-state.ts";
export { knownTimeZone } from "./zoned-time.ts";
