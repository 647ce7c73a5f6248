import { describe, expect, it } from "vitest";
import { admit } from "../../packages/core/src/admit.ts";
import { weekdays } from "../../packages/core/src/settings/absence-pause.ts";
import { buildEmail, buildSettings } from "../helpers/build-policy.ts";

const now = new Date("2026-02-04T11:00:00Z");
const off = {
  flags: { gmail_ingress_enabled: false },
  senders: ["@autre.test"],
  webhook: { webhook_sending_enabled: false },
};

describe("admit", () => {
  it("accepts what nothing forbids", () => {
    expect(admit(buildEmail(), buildSettings(), now)).toEqual({ kind: "accept" });
    expect(admit(buildEmail(), buildSettings({ senders: ["@studio.test"] }), now)).toEqual({
      kind: "accept",
    });
  });

  it("asks the ingress flag, then the allowlist, then the sending switch", () => {
    const { flags, senders, webhook } = off;
    expect(admit(buildEmail(), buildSettings({ flags, senders, webhook }), now)).toEqual({
      kind: "refuse",
      because: "ingress_disabled",
    });
    expect(admit(buildEmail(), buildSettings({ senders, webhook }), now)).toEqual({
      kind: "skip",
      because: "sender_not_allowed",
    });
    expect(admit(buildEmail(), buildSettings({ webhook }), now)).toEqual({
      kind: "refuse",
      because: "sending_disabled",
      until: null,
    });
  });

  it("says until when an absence pause lasts", () => {
    const webhook = {
      absence_pause_enabled: true,
      absence_pause_days: weekdays.filter((day) => day !== "friday"),
    };
    expect(admit(buildEmail(), buildSettings({ webhook }), now)).toEqual({
      kind: "refuse",
      because: "sending_disabled",
      until: new Date("2026-02-06T00:00:00+01:00"),
    });
  });

  it("compares the clean address", () => {
    const settings = buildSettings({ senders: ["camille@studio.test"] });
    expect(admit(buildEmail({ sender: "C <CAMILLE@studio.test>" }), settings, now).kind).toBe(
      "accept",
    );
    expect(
      admit(buildEmail({ sender: "camille@studio.test <x@autre.test>" }), settings, now).kind,
    ).toBe("skip");
  });
});
