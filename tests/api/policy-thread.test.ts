import { describe, expect, it } from "vitest";
import { createPolicyThread, type PolicyThread } from "../../apps/api/src/policy/policy-thread.ts";
import { buildEmail, buildRule, buildSettings } from "../helpers/build-policy.ts";

const AT = Date.parse("2026-02-04T10:00:00Z");

async function explain(thread: PolicyThread, body: string, timeoutMs = 60_000) {
  const conditions = Array.from({ length: 50 }, (_, index) => ({
    field: "body",
    operator: "regex",
    value: `(a|aa)+\\s(o|x{1,9})+z?${index}?$`,
    case_sensitive: false,
  }));
  const rules = Array.from({ length: 50 }, () => buildRule({ conditions }));
  const settings = buildSettings({ rules });
  const email = buildEmail({ body });
  return thread.run({ kind: "explain", email, settings, at: AT }, timeoutMs);
}

describe("the thread that tries rules", () => {
  it("is stopped when it takes too long, and answers the next one all the same", async () => {
    const closing = new AbortController();
    const thread = createPolicyThread(closing.signal);
    const slow = explain(thread, `${"a".repeat(1_000_000)} o`, 50);
    const next = explain(thread, "a o");
    await expect(slow).rejects.toMatchObject({ status: 422, code: "too_slow" });
    expect((await next).explanation.decision).toMatchObject({ kind: "skip", because: "no_links" });
    closing.abort();
  });

  it("takes so many at a time and no more", async () => {
    const closing = new AbortController();
    const thread = createPolicyThread(closing.signal);
    const asked = await Promise.allSettled(
      Array.from({ length: 25 }, async () => explain(thread, "a o")),
    );
    const refused = asked.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({ reason: { status: 503, code: "busy" } });
    closing.abort();
  });

  it("leaves nobody waiting when the API stops", async () => {
    const closing = new AbortController();
    const thread = createPolicyThread(closing.signal);
    const asked = explain(thread, `${"a".repeat(1_000_000)} o`);
    closing.abort();
    await expect(asked).rejects.toMatchObject({ status: 503 });
    await expect(explain(thread, "a o")).rejects.toMatchObject({ status: 503 });
  });
});
