import { describe, expect, it } from "vitest";
import { detectMediaSolution } from "../../../packages/core/src/patterns/media-solution.ts";

const now = new Date("2026-02-04T10:30:00+01:00");
const paris = "Europe/Paris";
const subject = "Média Solution - Missions Recadrage - Lot 42";
const body = "à faire pour 14h30 https://fromsmash.com/a";
const none = { matches: false, deliveryTime: null };

describe("detectMediaSolution", () => {
  it.each([
    subject,
    "média  solution : MISSIONS\u00a0RECADRAGE, lots 3 et 4",
    "Lot7 Me\u0301dia Solution, missions recadrage",
    "TR: Media Solution Missions Recadrage lot_42",
  ])("accepts the subject %s", (accepted) => {
    const match = detectMediaSolution({ subject: accepted, body }, now, paris);
    expect(match).toEqual({ matches: true, deliveryTime: "14h30" });
  });

  it.each([
    "",
    "Média Solution - Lot 42",
    "Missions Recadrage - Lot 42",
    "Média Solution - Missions Recadrage - pilote",
    "Média Solution - Missions Recadrage - Lotissement",
    "Média Solution - Missions Recadrage - ballots",
  ])("refuses the subject « %s »", (refused) => {
    expect(detectMediaSolution({ subject: refused, body }, now, paris)).toEqual(none);
  });

  it.each([
    "https://www.dropbox.com",
    '<a href="https://dl.dropbox.com/s/a">lot</a>',
    "<!-- http://swisstransfer.com/x -->",
    "https://click.test/?u=https%3A%2F%2Ffromsmash.com%2Fa",
    "https://www.dropbox.com/scl/fi/k/logo.png?raw=1",
    "www.Dropbox.com/SCL/FO/a",
    "FROMSMASH.COM/a",
    "swisstransfer.com/d/a",
  ])("accepts the link %s", (link) => {
    const match = detectMediaSolution({ subject, body: `à faire pour 9h ${link}` }, now, paris);
    expect(match).toEqual({ matches: true, deliveryTime: "09h00" });
  });

  it.each([
    "",
    "hxxps://www.dropbox.com/s/a",
    "swisstransfer.com/a",
    "https://wetransfer.com/downloads/a",
    "https://www.dropbox.com.evil.test/scl/fo/a",
    "https://notfromsmash.com/a",
    "my-fromsmash.com/a",
    "https%3A%2F%2Fwww.dropbox.com%2Fscl%2Ffo%2Fa",
  ])("refuses the link « %s »", (link) => {
    expect(detectMediaSolution({ subject, body: `à faire pour 9h ${link}` }, now, paris)).toEqual(
      none,
    );
  });

  it("refuses an email that names no time", () => {
    expect(detectMediaSolution({ subject, body: "https://fromsmash.com/9h" }, now, paris)).toEqual(
      none,
    );
  });

  it.each(["URGENCE - ", "d'urgence : ", "[Urgence] ", "ÜRGENCE "])(
    "asks for the delivery within the hour when the subject says %s",
    (word) => {
      const match = detectMediaSolution({ subject: word + subject, body }, now, paris);
      expect(match.deliveryTime).toBe("11h30");
    },
  );

  it.each(["URGENT - ", "URGENCES ", "URGENCE_"])("takes %s for no urgency", (word) => {
    expect(detectMediaSolution({ subject: word + subject, body }, now, paris).deliveryTime).toBe(
      "14h30",
    );
  });

  it.each([
    ["2026-10-25T02:45:00+02:00", paris, "02h45"],
    ["2026-03-29T01:45:00+01:00", paris, "03h45"],
    ["2026-02-04T23:15:59+01:00", paris, "00h15"],
    ["2026-02-04T23:15:00+01:00", "UTC", "23h15"],
  ])("adds one elapsed hour to %s in %s", (instant, timeZone, time) => {
    const email = { subject: `URGENCE ${subject}`, body };
    expect(detectMediaSolution(email, new Date(instant), timeZone).deliveryTime).toBe(time);
  });
});
