import type { Decision, Grounds, InboundEmail } from "@gmail-push/core";
import { z } from "zod";
import type { EmailStoreDeps } from "./email-store.ts";
import { loadScript, type Script, type ScriptArgument } from "./script.ts";
import { type EmailState, emailStates } from "./states.ts";

const accept = loadScript("email", "accept-email");
const wait = loadScript("email", "wait-email");
const skip = loadScript("email", "skip-email");
const plan = loadScript("email", "plan-email");
const kill = loadScript("email", "kill-email");
const revive = loadScript("email", "revive-email");
const noteCopy = loadScript("email", "note-copy");
const expire = loadScript("email", "expire-email");

export interface NewEmail {
  id: string;
  emailId: string;
  /** as `seal` made it */
  content: Buffer;
  /** masked */
  sender: string;
  requestId: string;
  traceparent?: string | undefined;
  at: Date;
}

/** A delivery to create together with the decision that wants it. */
export interface DeliverySeed {
  id: string;
  destinationId: string;
}

/** The steps of an email's life. The later ones answer false when the email is past them already. */
export interface EmailSteps {
  /** An email's content as it is kept. */
  seal(email: InboundEmail): Promise<Buffer>;
  /**
   * Stores an email unless it is ours already; then answers the state it is in. The command has left
   * when this returns, ahead of all that are given to the connection from then on.
   */
  accept(email: NewEmail): Promise<{ kind: "stored" } | { kind: "known"; state: EmailState }>;
  /** `window`: the one that was closed, if that is why. */
  wait(id: string, until: Date, because: string, window?: Grounds["window"]): Promise<boolean>;
  skip(id: string, decision: Extract<Decision, { kind: "skip" }>, now: Date): Promise<boolean>;
  /** Records the decision and its deliveries, all pending. */
  plan(
    id: string,
    decision: Extract<Decision, { kind: "deliver" }>,
    deliveries: readonly DeliverySeed[],
    now: Date,
  ): Promise<boolean>;
  /** Ends an email that cannot be decided. */
  kill(id: string, because: string, now: Date): Promise<boolean>;
  /** Lets an email that died undecided be decided again. */
  revive(id: string): Promise<boolean>;
  /** Keeps why a link, by its place, could not be copied on the last try. */
  noteCopyFailure(id: string, link: number, reason: string): Promise<void>;
  /** Takes that back: the link has its copy after all. */
  forgetCopyFailure(id: string, link: number): Promise<void>;
  /** Forgets an email that has ended, with its deliveries and attempts. */
  expire(id: string): Promise<boolean>;
}

/** Each step is one atomic script, so that state and counts cannot part. */
export function createEmailSteps({ redis, keys, codec }: EmailStoreDeps): EmailSteps {
  const run = async (script: Script, ...args: readonly ScriptArgument[]) =>
    script(redis, [], [keys.prefix, ...args]);
  const seal = async (value: object) => codec.seal(JSON.stringify(value));

  return {
    seal,
    async accept({ id, emailId, content, sender, requestId, traceparent, at }) {
      const traced = traceparent === undefined ? [] : ["traceparent", traceparent];
      const fields = ["sender", sender, "request_id", requestId, ...traced, "content", content];
      const known = await run(accept, id, emailId, at.getTime(), ...fields);
      return known === null
        ? { kind: "stored" }
        : { kind: "known", state: z.enum(emailStates).parse(known) };
    },
    async wait(id, until, because, window = null) {
      const closed = window === null ? "" : JSON.stringify(window);
      return (await run(wait, id, until.getTime(), because, Date.now(), closed)) === 1;
    },
    async skip(id, decision, now) {
      const outcome = `skipped_${decision.because}`;
      const detector = decision.detection.kind;
      return (await run(skip, id, now.getTime(), outcome, detector, await seal(decision))) === 1;
    },
    async plan(id, decision, deliveries, now) {
      const outcome = decision.stopped ? "stopped_by_routing_rule" : "processed";
      const recorded = [decision.detection.kind, await seal(decision)];
      const ids = JSON.stringify(deliveries.map((delivery) => delivery.id));
      const pairs = deliveries.flatMap((delivery) => [delivery.id, delivery.destinationId]);
      return (await run(plan, id, now.getTime(), outcome, ...recorded, ids, ...pairs)) === 1;
    },
    kill: async (id, because, now) => (await run(kill, id, now.getTime(), because)) === 1,
    revive: async (id) => (await run(revive, id, Date.now())) === 1,
    async noteCopyFailure(id, link, reason) {
      await run(noteCopy, id, link, reason);
    },
    async forgetCopyFailure(id, link) {
      await redis.hdel(keys.email(id), `copy:${link}`);
    },
    expire: async (id) => (await run(expire, id)) === 1,
  };
}
