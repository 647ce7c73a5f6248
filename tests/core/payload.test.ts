import { describe, expect, it } from "vitest";
import { decide } from "../../packages/core/src/decide.ts";
import type { DeliverDecision } from "../../packages/core/src/decide.ts";
import type { InboundEmail } from "../../packages/core/src/email.ts";
import { buildPayload } from "../../packages/core/src/payload.ts";
import type { Settings } from "../../packages/core/src/settings.ts";
import { buildEmail, buildRecadrage, buildRule, buildSettings } from "../helpers/build-policy.ts";

const noon = new Date("2026-02-04T12:00:00+01:00");

function deliverDecision(email: InboundEmail, settings: Settings): DeliverDecision {
  const decision = decide(email, settings, noon);
  if (decision.kind !== "deliver") throw new Error(`the decision is ${decision.kind}`);
  return decision;
}

describe("buildPayload", () => {
  it("holds every key there is something to say for, in order", () => {
    const email = buildRecadrage();
    const settings = buildSettings({
      webhook: { webhook_time_start: "10h30", webhook_time_end: "19h00" },
      rules: [
        buildRule({
          conditions: [
            { field: "subject", operator: "contains", value: "lot", case_sensitive: false },
          ],
        }),
      ],
    });
    const decision = deliverDecision(email, settings);
    const links = [
      { provider: "dropbox", raw_url: "https://x.test/a", r2_url: "https://r2.test/a" },
    ];
    const [delivery] = decision.deliveries;
    const payload = buildPayload({
      email,
      emailId: "e1",
      decision,
      links,
      rule: delivery?.rule ?? null,
    });
    expect(JSON.stringify(payload)).toBe(
      JSON.stringify({
        microsoft_graph_email_id: "e1",
        subject: email.subject,
        receivedDateTime: email.date,
        sender_address: "Camille Martin <camille@studio.test>",
        bodyPreview: email.body,
        email_content: email.body,
        source: "gmail_push",
        sender_email: "camille@studio.test",
        detector: "recadrage",
        delivery_time: "14h30",
        webhooks_time_start: "maintenant",
        webhooks_time_end: "19h00",
        delivery_links: links,
        routing_rule: { id: "documents", name: "Documents", priority: "normal" },
      }),
    );
  });

  it("leaves out the keys without a value", () => {
    const email = buildEmail();
    const decision = deliverDecision(email, buildSettings());
    const payload = buildPayload({ email, emailId: "e1", decision, links: [], rule: null });
    expect(Object.keys(payload)).toEqual([
      "microsoft_graph_email_id",
      "subject",
      "receivedDateTime",
      "sender_address",
      "bodyPreview",
      "email_content",
      "source",
      "sender_email",
    ]);
  });

  it.each([
    ["a".repeat(201), "a".repeat(200)],
    ["😀".repeat(201), "😀".repeat(200)],
    [`${"a".repeat(199)}😀b`, `${"a".repeat(199)}😀`],
    ["court", "court"],
  ])("previews 200 code points", (body, preview) => {
    const email = buildEmail({ body });
    const flags = { allow_custom_webhook_without_links: true };
    const decision = deliverDecision(email, buildSettings({ flags }));
    const payload = buildPayload({ email, emailId: "e1", decision, links: [], rule: null });
    expect(payload.bodyPreview).toBe(preview);
  });
});
