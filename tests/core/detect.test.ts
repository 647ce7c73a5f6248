import { describe, expect, it } from "vitest";
import { detect } from "../../packages/core/src/detect.ts";

const now = new Date("2026-02-04T10:30:00+01:00");
const desabo = "Désabonnement, journée, tarifs habituels, urgent https://www.dropbox.com/request/a";

describe("detect", () => {
  it("sees a recadrage first", () => {
    const subject = "Média Solution - Missions Recadrage - Lot 42";
    const email = { subject, body: `${desabo} à faire pour 9h` };
    expect(detect(email, now, "Europe/Paris")).toEqual({
      kind: "recadrage",
      deliveryTime: "09h00",
    });
  });

  it("sees a DESABO email in a recadrage that names no time", () => {
    const subject = "Média Solution - Missions Recadrage - Lot 42";
    expect(detect({ subject, body: desabo }, now, "Europe/Paris")).toEqual({
      kind: "desabonnement_journee_tarifs",
      urgent: true,
      hasDropboxRequest: true,
    });
  });

  it("sees nothing in any other email", () => {
    expect(detect({ subject: "Urgent", body: "à faire pour 9h" }, now, "UTC")).toEqual({
      kind: "none",
    });
    expect(detect({ subject: "", body: "" }, now, "UTC")).toEqual({ kind: "none" });
  });
});
