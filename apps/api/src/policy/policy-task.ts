import {
  explain,
  type Explanation,
  type InboundEmail,
  type RoutingRule,
  type Settings,
} from "@gmail-push/core";
import { type Foreseen, foresee } from "./foresee.ts";

/** What a thread is asked about one email. `at` is in epoch ms. */
export type PolicyTask =
  | { kind: "explain"; email: InboundEmail; settings: Settings; at: number }
  | {
      kind: "compare";
      email: InboundEmail;
      settings: Settings;
      at: number;
      draft: RoutingRule[];
    };

export type PolicyAnswer =
  | { kind: "explain"; explanation: Explanation }
  | { kind: "compare"; was: Foreseen; wouldBe: Foreseen };

/** Applies the policy to one email. */
export function answerTask(task: PolicyTask): PolicyAnswer {
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
