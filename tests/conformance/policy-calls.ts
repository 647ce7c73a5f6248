import {
  initialSettings,
  isOpen,
  isSenderAllowed,
  knownTimeZone,
  mask,
  matchRule,
  parseAllowlist,
  parsePostedSetting,
  parseStoredSetting,
  parseTimeOfDay,
  senderAddress,
  sendingAt,
  timeWindow,
} from "../../packages/core/src/index.ts";
import { ingress, ingressPolicy } from "./ingress-calls.ts";
import { storedRules } from "./policy-settings.ts";
import { parseSendingSwitch } from "./sending-switch.ts";
import { instantOf, isObject, textOf } from "./vector.ts";
import type { JsonObject } from "./vector.ts";

/** The calls on rules, switches, windows and senders, in the words of the vectors. */
export const policyCalls = {
  time_window: {
    parse: (input: JsonObject) => ({ time: parseTimeOfDay(input["value"]) }),
    within,
    validate_pair: (input: JsonObject) => ({
      ok: isAccepted("webhook_config", {
        webhook_time_start: input["start"],
        webhook_time_end: input["end"],
      }),
    }),
    ingress_policy: ingressPolicy,
    sending_enabled: sendingEnabled,
  },
  routing: { condition, evaluate, validate },
  sender: {
    extract: (input: JsonObject) => ({ sender_email: senderAddress(textOf(input, "sender")) }),
    allowlist,
    mask: (input: JsonObject) => ({ masked: mask(textOf(input, "text"), textOf(input, "type")) }),
  },
  payload: { ingress },
};

function within(input: JsonObject): unknown {
  const window = timeWindow(textOf(input, "start"), textOf(input, "end"));
  const now = new Date(`2026-02-04T${textOf(input, "local_time")}Z`);
  return { within: window === null || isOpen(window, now, "UTC") };
}

function sendingEnabled(input: JsonObject): unknown {
  const variable = input["env_WEBHOOK_SENDING_ENABLED"];
  const initial = initialSettings({
    webhookSendingEnabled: parseSendingSwitch(typeof variable === "string" ? variable : undefined),
  });
  const config = parseStoredSetting(
    "webhook_config",
    input["webhook_config"],
    initial.webhook_config,
  );
  const timeZone = knownTimeZone(textOf(input, "timezone"));
  return { enabled: sendingAt(config, instantOf(input, "now"), timeZone).kind === "on" };
}

function condition(input: JsonObject): unknown {
  const rules = storedRules([{ conditions: [input["condition"]] }]);
  return { matches: matchRule(rules, emailOf(input)) !== null };
}

function evaluate(input: JsonObject): unknown {
  const matched = matchRule(storedRules(input["rules"]), emailOf(input));
  const isApplied = matched !== null && matched.webhookUrl !== null;
  return {
    matched_rule_id: matched?.id ?? null,
    applied: {
      webhook_url: matched?.webhookUrl ?? null,
      stop_processing: isApplied && matched.stopProcessing,
      priority: isApplied ? matched.priority : null,
    },
  };
}

function validate(input: JsonObject): unknown {
  const posted = { rules: input["rules"] };
  if (!isAccepted("routing_rules", posted)) return { ok: false, rules: [] };
  const { rules } = parsePostedSetting("routing_rules", posted, { allowHttp: false });
  // The rules the vectors were made by know no switch.
  return { ok: true, rules: rules.map(({ enabled: _enabled, ...rule }) => rule) };
}

function allowlist(input: JsonObject): unknown {
  const entries = parseAllowlist(textOf(input, "env_GMAIL_SENDER_ALLOWLIST"));
  const address = senderAddress(textOf(input, "sender"));
  return {
    allowlist: entries,
    sender_email: address,
    allowed: isSenderAllowed(entries, address),
  };
}

function isAccepted(name: "webhook_config" | "routing_rules", posted: unknown): boolean {
  try {
    parsePostedSetting(name, posted, { allowHttp: false });
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ZodError") return false;
    throw error;
  }
}

function emailOf(input: JsonObject): { sender: string; subject: string; body: string } {
  const email = input["email"];
  if (!isObject(email)) throw new Error("input.email is no object");
  return {
    sender: textOf(email, "sender"),
    subject: textOf(email, "subject"),
    body: textOf(email, "body"),
  };
}
