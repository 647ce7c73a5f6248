import {
  type Attempt,
  decide,
  type DeliverDecision,
  emailId,
  emailKey,
  type FailureReason,
  type InboundEmail,
  maskSender,
  normalizeSourceUrl,
  objectKey,
  senderAddress,
  type Settings,
} from "@gmail-push/core";
import { deliveryIdOf } from "@gmail-push/infra";
import type { TestStores } from "../open-stores.ts";
import { hostile } from "./hostile.ts";
import { type SampleKind, sampleEmails } from "./sample-emails.ts";

/** How a delivery goes, attempt by attempt. */
type Course = "delivered" | "retried" | "dead" | "hostile" | "retrying" | "untried";

export interface Sample {
  kind: SampleKind;
  /** how it stands: as decided, or stopped at a step before */
  stage: "decided" | "accepted" | "waiting" | "undecidable";
  course: Course;
  at: Date;
}

export interface FilledEmail {
  id: string;
  sample: Sample;
  deliveries: string[];
}

const MINUTE_MS = 60_000;

function attempt(at: number, status: number | null, reason: FailureReason | null): Attempt {
  return {
    at,
    durationMs: status === null ? 15_000 : 180 + (at % 700),
    status,
    outcome: reason === null ? "delivered" : "failed",
    reason,
    modes: ["json"],
    responseSnippet: reason === null ? '{"success":true}' : "upstream connect error",
    cause: null,
    egressRule: null,
    retryAfterMs: null,
  };
}

interface Step {
  attempt: Attempt;
  leads: "delivered" | "retry" | "dead";
  reason?: FailureReason;
}

function stepsOf(course: Course, at: number): Step[] {
  const failed = (after: number, leads: "retry" | "dead", status: number | null): Step => {
    const reason = status === null ? "timeout" : "upstream_server_error";
    return { attempt: attempt(at + after, status, reason), leads, reason };
  };
  switch (course) {
    case "untried":
      return [];
    case "delivered":
      return [{ attempt: attempt(at + 900, 200, null), leads: "delivered" }];
    case "retried":
      return [
        failed(800, "retry", 503),
        { attempt: attempt(at + 6 * MINUTE_MS, 200, null), leads: "delivered" },
      ];
    case "retrying":
      return [failed(700, "retry", null), failed(5 * MINUTE_MS, "retry", 502)];
    case "dead":
      return [
        failed(800, "retry", 503),
        failed(5 * MINUTE_MS, "retry", null),
        failed(35 * MINUTE_MS, "dead", 500),
      ];
    case "hostile": {
      const refused = attempt(at + 650, 422, "upstream_client_error");
      const answer = { ...refused, responseSnippet: hostile.answer };
      return [{ attempt: answer, leads: "dead", reason: "upstream_client_error" }];
    }
  }
}

async function runCourse({ deliveries }: TestStores, id: string, { course, at }: Sample) {
  for (const { attempt: made, leads, reason = "timeout" } of stepsOf(course, at.getTime())) {
    const ended = new Date(made.at + made.durationMs);
    if (leads === "delivered") await deliveries.recordAttempt(id, made, { kind: leads }, ended);
    if (leads === "retry")
      await deliveries.recordAttempt(id, made, { kind: leads, delayMs: 30 * MINUTE_MS }, ended);
    if (leads !== "dead") continue;
    const verdict = { kind: leads, reason, destinationGone: false } as const;
    await deliveries.recordAttempt(id, made, verdict, ended);
  }
}

/** Copies of most links; some could not be made. */
async function copyLinks({ emails, links }: TestStores, id: string, decision: DeliverDecision) {
  for (const [place, { rawUrl, provider }] of decision.links.entries()) {
    if (provider === "swisstransfer") {
      await emails.noteCopyFailure(id, place, "timeout");
      continue;
    }
    const source = normalizeSourceUrl(rawUrl, provider);
    await links.save({
      source_url: source,
      r2_url: `https://fichiers.studio-lumen.test/${objectKey(source, provider)}`,
      provider,
      created_at: new Date().toISOString(),
      original_filename: rawUrl.includes("/xss/") ? hostile.fileName : "rushs-nantes.zip",
      size: 734_003_200,
      sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    });
  }
}

async function plan(stores: TestStores, id: string, decision: DeliverDecision, sample: Sample) {
  const planned = new Date(sample.at.getTime() + 120);
  const seeds = await Promise.all(
    decision.deliveries.map(async ({ url }) => {
      const { id: destinationId } = await stores.destinations.ensure(url, planned);
      return { id: deliveryIdOf(id, destinationId), destinationId };
    }),
  );
  await stores.emails.plan(id, decision, seeds, planned);
  await copyLinks(stores, id, decision);
  for (const seed of seeds) await runCourse(stores, seed.id, sample);
  return seeds.map((seed) => seed.id);
}

async function accept({ emails }: TestStores, id: string, email: InboundEmail, at: Date) {
  const sender = maskSender(senderAddress(email.sender));
  const content = await emails.seal(email);
  const requestId = `req-${id.slice(2, 14)}`;
  await emails.accept({ id, emailId: emailId(email), content, sender, requestId, at });
}

/** Puts an email into the stores by the steps that emails really take, at the time it says. */
export async function fillEmail(
  stores: TestStores,
  settings: Settings,
  { sample, index }: { sample: Sample; index: number },
): Promise<FilledEmail> {
  const { emails } = stores;
  const { kind, stage, at } = sample;
  const email = sampleEmails[kind](index, at);
  const id = emailKey(email);
  await accept(stores, id, email, at);
  const decision = decide(email, settings, at);
  let deliveries: string[] = [];
  if (stage === "undecidable") await emails.kill(id, "content_missing", at);
  if (stage === "waiting") {
    const window = { start: "11h30", end: "17h30", timeZone: "Europe/Paris", isOpen: false };
    const until = new Date(Date.now() + 90 * MINUTE_MS);
    await emails.wait(id, until, "outside_window", window);
  }
  if (stage === "decided" && decision.kind === "skip") await emails.skip(id, decision, at);
  if (stage === "decided" && decision.kind === "deliver") {
    deliveries = await plan(stores, id, decision, sample);
  }
  return { id, sample, deliveries };
}
