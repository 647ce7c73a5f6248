import {
  admit,
  emailId,
  emailKey,
  type InboundEmail,
  type ParsedEmail,
  parseInboundEmail,
  type Settings,
} from "@gmail-push/core";
import type { EmailStore, LiveSettings } from "@gmail-push/infra";
import type { AcceptEmail } from "./accept-email.ts";
import type { AwaitOutcome } from "./await-outcome.ts";
import { HttpError, unavailable } from "./http-error.ts";
import { answered, type IngressAnswer, refused, secondsUntil } from "./outcome.ts";

/** Seconds after which the Apps Script may try again while a switch is off. */
const SWITCHED_OFF_RETRY_SECONDS = 300;

export interface PushDeps {
  settings: Pick<LiveSettings, "current">;
  emails: Pick<EmailStore, "record">;
  accept: AcceptEmail;
  awaitOutcome: AwaitOutcome;
  maxEmailBytes: number;
}

export interface PushRequest {
  requestId: string;
  /** 0: answer `queued` at once */
  waitSeconds: number;
  abandoned: AbortSignal;
}

export type Push = (
  body: unknown,
  request: PushRequest,
) => Promise<IngressAnswer & { key?: string }>;

function bodyBytes(posted: unknown): number {
  const isObject = typeof posted === "object" && posted !== null;
  const body: unknown = isObject && "body" in posted ? posted.body : undefined;
  return typeof body === "string" ? Buffer.byteLength(body) : 0;
}

function emailOf(parsed: ParsedEmail): InboundEmail {
  switch (parsed.kind) {
    case "email":
      return parsed.email;
    case "not_an_object":
      throw new HttpError(400, "invalid_json", "Invalid JSON payload");
    case "missing_field":
      throw new HttpError(400, "missing_field", `Missing field: ${parsed.field}`);
  }
}

/** One push, from its parsed body to its answer, in the order of design 4. */
export function createPush(deps: PushDeps): Push {
  const { settings, emails, accept, awaitOutcome, maxEmailBytes } = deps;

  function currentSettings(): Settings {
    const current = settings.current();
    if (current === null) throw unavailable(new Error("The settings have not been read yet"));
    return current;
  }

  /** The answer for an email that is not to be taken now; one that is ours already stays so. */
  async function decline(email: InboundEmail, current: Settings, now: Date) {
    const admission = admit(email, current, now);
    if (admission.kind === "accept") return null;
    if (admission.because === "ingress_disabled") {
      return refused("Gmail ingress disabled", "ingress_disabled", SWITCHED_OFF_RETRY_SECONDS);
    }
    const reported = emailId(email);
    if ((await emails.record(emailKey(email))) !== null)
      return answered("already_processed", reported);
    if (admission.kind === "skip") return answered("skipped_sender_not_allowed", reported);
    const retryAfter =
      admission.until === null
        ? SWITCHED_OFF_RETRY_SECONDS
        : secondsUntil(admission.until.getTime(), now.getTime());
    return refused("Webhook sending disabled", "sending_disabled", retryAfter);
  }

  return async (body, { requestId, waitSeconds, abandoned }) => {
    if (bodyBytes(body) > maxEmailBytes) throw new HttpError(413, "too_large", "Email too large");
    const email = emailOf(parseInboundEmail(body));
    const now = new Date();
    const current = currentSettings();
    const declined = await decline(email, current, now);
    if (declined !== null) return declined;

    const recogniseDuplicates = !current.runtime_flags.disable_email_id_dedup;
    const accepted = await accept(email, { requestId, recogniseDuplicates, now });
    const { key } = accepted;
    if (accepted.duplicate) return { ...answered("already_processed", accepted.emailId), key };
    const outcome = waitSeconds === 0 ? null : await awaitOutcome(key, waitSeconds, abandoned);
    return { ...(outcome ?? answered("queued", accepted.emailId)), key };
  };
}
