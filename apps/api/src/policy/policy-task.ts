import {
  explain,
  type Explanation,
  type InboundEmail,
  type RoutingRule,
  type Settings,
} from "@gmail-push/core";
import { type Foreseen, foresee } from "./foresee.ts";
import type { EmlEmail } from "./read-eml.ts";

/** What a thread is asked about one email. `at` is in epoch ms. */
export type PolicyTask =
  | { kind: "read"; source: Uint8Array }
  | { kind: "explain"; email: InboundEmail; settings: Settings; at: number }
  | {
      kind: "compare";
      email: InboundEmail;
      settings: Settings;
      at: number;
      draft: RoutingRule[];
    };

export type PolicyAnswer =
  /** said once, before anything is asked */
  | { kind: "ready" }
  | { kind: "read"; email: EmlEmail | null }
  | { kind: "explain"; explanation: Explanation }
  | { kind: "compare"; was: Foreseen; wouldBe: Foreseen };

/** Reads one email, or applies the policy to it. */
export async function answerTask(task: PolicyTask): Promise<PolicyAnswer> {
  if (task.kind === "read") {
    // Few files are read, and what reads them takes long to load.
    const { readEml } = await import("./read-eml.ts");
    return { kind: "read", email: await readEml(task.source).catch(nullIfRefused) };
  }
  const { email, settings } = task;
  const at = new Date(task.at);
  if (task.kind === "explain") {
    return { kind: "explain", explanation: explain(email, settings, at) };
  }
  const drafted = { ...settings, routing_rules: { rules: task.draft } };
  return {
    kind: "compare",
    was: foresee(email, settings, at),
    wouldBe: foresee(email, drafted, at),
  };
}

/** The parser says so of headers that are too long, and of parts that are too many. */
function nullIfRefused(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "EMAXLEN") return null;
  throw error;
}
