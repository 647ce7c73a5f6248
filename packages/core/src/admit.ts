import type { InboundEmail } from "./email.ts";
import { sendingAt } from "./pause.ts";
import { isSenderAllowed, senderAddress } from "./sender.ts";
import type { Settings } from "./settings.ts";

export type Admission =
  | { kind: "accept" }
  | { kind: "refuse"; because: "ingress_disabled" }
  | { kind: "skip"; because: "sender_not_allowed" }
  | { kind: "refuse"; because: "sending_disabled"; until: Date | null };

/** Whether the switches let an email in now: the ingress flag, the allowlist, the sending switch, in order. */
export function admit(email: InboundEmail, settings: Settings, now: Date): Admission {
  if (!settings.runtime_flags.gmail_ingress_enabled) {
    return { kind: "refuse", because: "ingress_disabled" };
  }
  const { senders } = settings.sender_allowlist;
  if (senders.length > 0 && !isSenderAllowed(senders, senderAddress(email.sender))) {
    return { kind: "skip", because: "sender_not_allowed" };
  }
  const sending = sendingAt(settings.webhook_config, now, settings.timeZone);
  if (sending.kind === "on") return { kind: "accept" };
  const until = sending.because === "absence_pause" ? sending.until : null;
  return { kind: "refuse", because: "sending_disabled", until };
}
