import {
  admit,
  buildPayload,
  decide,
  parseInboundEmail,
  windowAt,
} from "../../packages/core/src/index.ts";
import type {
  Admission,
  Decision,
  Detection,
  InboundEmail,
} from "../../packages/core/src/index.ts";
import { policySettings } from "./policy-settings.ts";
import { instantOf, textOf } from "./vector.ts";
import type { JsonObject } from "./vector.ts";

interface Response {
  status: number;
  body: JsonObject;
}

/** What the caller of the endpoint hears of an email that goes no further, and whether that is final. */
interface Verdict {
  response: Response | null;
  marked_processed: boolean;
}

/** The policy on an email of the named kind, pushed at `now`. */
export function ingressPolicy(input: JsonObject): unknown {
  const settings = policySettings(
    { webhook_time_start: input["window_start"], webhook_time_end: input["window_end"] },
    textOf(input, "timezone"),
  );
  const now = instantOf(input, "now");
  const kind = kindOf(input["detector"]);
  const decision = decide(sampleEmail(kind, input["urgent"] === true), settings, now);
  if (decision.detection.kind !== kind) throw new Error(`the sample of ${kind} is not seen as one`);
  const { isInside, webhooksTimeStart, webhooksTimeEnd } = windowAt(
    settings.webhook_config,
    decision.detection,
    now,
    settings.timeZone,
  );
  return {
    within: isInside,
    webhooks_time_start: webhooksTimeStart,
    webhooks_time_end: webhooksTimeEnd,
    ...verdictOf(decision, "mail-1"),
  };
}

/** The whole way of a posted email: parsed, admitted, decided, put into a payload. */
export function ingress(input: JsonObject): unknown {
  const id = textOf(input, "email_id");
  const settings = policySettings(input["webhook_config"], textOf(input, "timezone"));
  const now = instantOf(input, "now");
  const parsed = parseInboundEmail(input["email"]);
  if (parsed.kind !== "email") return stopped(refusal(400, messageOf(parsed)));
  const { email } = parsed;
  const admission = admit(email, settings, now);
  if (admission.kind !== "accept") return stopped(admissionVerdict(admission, id));
  const decision = decide(email, settings, now);
  if (decision.kind !== "deliver") return stopped(verdictOf(decision, id));
  const links = decision.links.map(({ provider, rawUrl }) => ({ provider, raw_url: rawUrl }));
  const { delivery_links: deliveryLinks = [], ...payload } = buildPayload({
    email,
    emailId: id,
    decision,
    links,
    rule: null,
  });
  return { payload, delivery_links: deliveryLinks, ...verdictOf(decision, id) };
}

function stopped(verdict: Verdict): unknown {
  return { payload: null, delivery_links: null, ...verdict };
}

function verdictOf(decision: Decision, id: string): Verdict {
  switch (decision.kind) {
    case "deliver":
      return { response: null, marked_processed: false };
    case "wait":
      return refusal(409, "Outside time window");
    case "skip":
      return skip(
        decision.because === "no_links" ? "skipped_no_links" : "skipped_outside_time_window",
        id,
      );
  }
}

function admissionVerdict(admission: Exclude<Admission, { kind: "accept" }>, id: string): Verdict {
  if (admission.kind === "skip") return skip("skipped_sender_not_allowed", id);
  return refusal(
    409,
    admission.because === "ingress_disabled"
      ? "Gmail ingress disabled"
      : "Webhook sending disabled",
  );
}

function messageOf(
  parsed: Exclude<ReturnType<typeof parseInboundEmail>, { kind: "email" }>,
): string {
  return parsed.kind === "missing_field"
    ? `Missing field: ${parsed.field}`
    : "Invalid JSON payload";
}

function skip(status: string, id: string): Verdict {
  const body = { success: true, status, email_id: id };
  return { response: { status: 200, body }, marked_processed: true };
}

function refusal(status: number, message: string): Verdict {
  return { response: { status, body: { success: false, message } }, marked_processed: false };
}

const sampleTexts: Record<Detection["kind"], { subject: string; body: string }> = {
  recadrage: {
    subject: "Média Solution - Missions Recadrage - Lot 42",
    body: "À faire pour 14h30 : https://www.dropbox.com/scl/fo/h3k9x2/AAbCdEf?rlkey=q1w2e3",
  },
  desabonnement_journee_tarifs: {
    subject: "Dispo",
    body: "Dans la journée, tarifs habituels. https://www.dropbox.com/request/Zx9",
  },
  none: { subject: "Document", body: "Voici https://www.dropbox.com/s/abc123/document.pdf" },
};

function sampleEmail(kind: Detection["kind"], urgent: boolean): InboundEmail {
  const { subject, body } = sampleTexts[kind];
  return {
    subject: urgent ? `${subject} URGENT` : subject,
    sender: "Jean <jean@gmail-push.test>",
    body,
    date: "2026-02-04T09:30:00Z",
    messageId: null,
    threadId: null,
  };
}

function kindOf(detector: unknown): Detection["kind"] {
  if (detector === null) return "none";
  if (detector === "recadrage" || detector === "desabonnement_journee_tarifs") return detector;
  throw new Error(`no detector is called ${JSON.stringify(detector)}`);
}
