import { admit, emailId, emailKey, type InboundEmail, type Settings } from "@gmail-push/core";
import type { EmailStore, LiveSettings } from "@gmail-push/infra";
import type { AdmissionGate } from "./admission-gate.ts";
import type { AcceptedEmail, AcceptEmail } from "./accept-email.ts";
import type { AwaitOutcome } from "./await-outcome.ts";
import { backlogFull, type HttpError, unavailable } from "./http-error.ts";
import { answered, type IngressAnswer, refused, secondsUntil } from "./outcome.ts";
import { readPushedEmail } from "./pushed-email.ts";
import { within } from "./within.ts";

/** Seconds after which the Apps Script may try again while a switch is off. */
const SWITCHED_OFF_RETRY_SECONDS = 300;

export interface PushDeps {
  settings: Pick<LiveSettings, "current">;
  emails: Pick<EmailStore, "record">;
  gate: AdmissionGate;
  accept: AcceptEmail;
  awaitOutcome: AwaitOutcome;
  maxEmailBytes: number;
}

export interface PushRequest {
  requestId: string;
  traceparent?: string | undefined;
  /** 0: answer `queued` at once */
  waitSeconds: number;
  abandoned: AbortSignal;
}

export type Push = (
  body: unknown,
  request: PushRequest,
) => Promise<IngressAnswer & { key?: string }>;

/** Redis answers within a millisecond; a caller is told to come again rather than left hanging. */
const TAKING_TIMEOUT_MS = 1_800;

function tooSlow(): HttpError {
  return unavailable(new Error("Redis did not answer in time"));
}

/** Why an email is not taken now, in the order of docs/http-api.md; one that is ours already stays so. */
function createDecline({ emails, gate }: Pick<PushDeps, "emails" | "gate">) {
  return async (
    email: InboundEmail,
    current: Settings,
    now: Date,
  ): Promise<IngressAnswer | null> => {
    const admission = admit(email, current, now);
    if (admission.kind === "refuse" && admission.because === "ingress_disabled") {
      return refused("Gmail ingress disabled", "ingress_disabled", SWITCHED_OFF_RETRY_SECONDS);
    }
    const hasRoom = await gate.isOpen();
    if (admission.kind === "accept" && hasRoom) return null;

    const reported = emailId(email);
    const isOurs = (await emails.record(emailKey(email))) !== null;
    if (isOurs) return answered("already_processed", reported);
    if (admission.kind === "skip") return answered("skipped_sender_not_allowed", reported);
    if (admission.kind === "accept") throw backlogFull();
    const { until } = admission;
    const isOpenEnded = until === null;
    return refused(
      "Webhook sending disabled",
      "sending_disabled",
      isOpenEnded ? SWITCHED_OFF_RETRY_SECONDS : secondsUntil(until.getTime(), now.getTime()),
    );
  };
}

/** One push, from its parsed body to its answer. */
export function createPush(deps: PushDeps): Push {
  const { settings, accept, awaitOutcome, maxEmailBytes } = deps;
  const decline = createDecline(deps);

  async function take(
    email: InboundEmail,
    { requestId, traceparent }: Pick<PushRequest, "requestId" | "traceparent">,
  ): Promise<IngressAnswer | AcceptedEmail> {
    const current = settings.current();
    if (current === null) throw unavailable(new Error("The settings have not been read yet"));
    const now = new Date();
    const declined = await decline(email, current, now);
    if (declined !== null) return declined;
    const recogniseDuplicates = !current.runtime_flags.disable_email_id_dedup;
    return accept(email, { requestId, traceparent, recogniseDuplicates, now });
  }

  return async (body, request) => {
    const { waitSeconds, abandoned } = request;
    const email = readPushedEmail(body, maxEmailBytes);
    const taken = await within(take(email, request), TAKING_TIMEOUT_MS, tooSlow);
    if ("outcome" in taken) return taken;
    const { key, duplicate } = taken;
    if (duplicate) return { ...answered("already_processed", taken.emailId), key };
    const outcome = waitSeconds === 0 ? null : await awaitOutcome(key, waitSeconds, abandoned);
    return { ...(outcome ?? answered("queued", taken.emailId)), key };
  };
}
