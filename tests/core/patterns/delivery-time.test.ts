import { describe, expect, it } from "vitest";
import { findDeliveryTime } from "../../../packages/core/src/patterns/delivery-time.ts";
import { foldLines } from "../../../packages/core/src/text.ts";

function timeIn(text: string): string | null {
  return findDeliveryTime(foldLines(text));
}

describe("findDeliveryTime after « à faire pour »", () => {
  it.each([
    ["9h", "09h00"],
    ["9h5", "09h05"],
    ["09H05", "09h05"],
    ["9:05", "09h05"],
    ["à 9h", "09h00"],
    ["9 h", "09h00"],
    ["14 h 30", "14h30"],
    ["14 h30", "14h30"],
    ["10h 15", "10h15"],
    ["10heures", "10h00"],
    ["1 heure", "01h00"],
    ["14 heures 30", "14h30"],
    ["14 heures 30 minutes", "14h30"],
    ["10h 15 min", "10h15"],
    ["10h 15mn", "10h15"],
    ["10h155", "10h15"],
    ["10h15min", "10h15"],
    ["10h 15.", "10h15"],
    ["10h 15, merci", "10h15"],
    ["10h 15 merci", "10h15"],
    ["10h 30 - 11h", "10h30"],
    ["９h３０", "09h30"],
    ["24h", "00h00"],
    ["24h00", "00h00"],
    ["24 h 00", "00h00"],
    ["24 heures", "00h00"],
  ])("reads the hour %s", (hour, time) => {
    expect(timeIn(`Lot à faire pour ${hour}`)).toBe(time);
  });

  it.each([
    "9h 14h30",
    "9h 14 h 30",
    "9h 14:30",
    "9h 14 heures",
    "9h 60",
    "9h 5",
    "9h 150",
    "9h 12/03/2026",
    "9h 12 - 03 - 2026",
    "9h 12.03.2026",
    "9h 15 février",
    "9h 20 %",
    "9h 1er",
    "9h 10e",
  ])("takes no minutes that begin something else: %s", (hour) => {
    expect(timeIn(`à faire pour ${hour}`)).toBe("09h00");
  });

  it.each([
    ["le 5/2/2026 à 9h", "le 05/02/2026 à 09h00"],
    ["5/2/2026 à 9h", "le 05/02/2026 à 09h00"],
    ["le 05/02/26 à 9:30", "le 05/02/2026 à 09h30"],
    ["le 5-2-2026 avant 9h", "le 05/02/2026 à 09h00"],
    ["le 5.2.2026 vers 9h", "le 05/02/2026 à 09h00"],
    ["le 05 / 02 / 2026 pour 9h", "le 05/02/2026 à 09h00"],
    ["le 5 - 2 - 2026, 9h", "le 05/02/2026 à 09h00"],
    ["le 5/2/2026,9h", "le 05/02/2026 à 09h00"],
    ["le 5/2/2026 , avant 14 h 30", "le 05/02/2026 à 14h30"],
    ["le 5/2/2026, à à 9h", "le 05/02/2026 à 09h00"],
    ["le 5/2/2026 9h30", "le 05/02/2026 à 09h30"],
    ["le jeudi 5/2/2026 à 9 heures", "le 05/02/2026 à 09h00"],
    ["JEUDI 5/2/26 9h", "le 05/02/2026 à 09h00"],
    ["le\n05/02/2026\nà\n9h", "le 05/02/2026 à 09h00"],
    ["le 29/02/2024 à 24h", "le 29/02/2024 à 00h00"],
    ["le 1/1/0001 à 1h1", "le 01/01/0001 à 01h01"],
  ])("reads the date and hour %s", (moment, time) => {
    expect(timeIn(`à faire pour ${moment}`)).toBe(time);
  });

  it.each([
    ["a two-digit year without slashes", "le 05.02.26 à 9h"],
    ["two kinds of separators", "le 05/02-2026 à 9h"],
    ["a date the calendar lacks", "le 29/02/2026 à 9h"],
    ["a year before the first", "le 01/01/0000 à 9h"],
    ["a month in letters", "le 5 février 2026 à 9h"],
    ["too many digits", "le 05/02/20266 à 9h"],
    ["nothing between", "le 05/02/2026à 9h"],
    ["a word too many", "le 05/02/2026 avant le 9h"],
    ["a weekday alone", "vendredi à 9h"],
    ["a word without a date", "avant 9h"],
  ])("finds the hour alone behind %s", (_what, moment) => {
    expect(timeIn(`à faire pour ${moment}`)).toBe("09h00");
  });

  it.each([
    "25h",
    "9h60",
    "24h30",
    "24:00",
    "9:5",
    "9:60",
    "123h45",
    "2 hommes",
    "midi",
    "le 5/2/2026",
  ])("finds no time in %s", (hour) => {
    expect(timeIn(`à faire pour ${hour}`)).toBeNull();
  });

  it.each([
    ["à faire pour 10h, sinon à faire pour le 3/9/2025 à 11h", "le 03/09/2025 à 11h00"],
    ["à faire pour le 1/2/2026 à 9:30, à faire pour le 2/2/2026 à 10h", "le 02/02/2026 à 10h00"],
    ["à faire pour 9:30, à faire pour 10h", "10h00"],
    ["à faire pour le 1/2/2026 à 9:30, à faire pour 10h", "le 01/02/2026 à 09h30"],
    ["à faire pour 9h, à faire pour 10h", "09h00"],
    ["à faire pour 25h, à faire pour 10h", "10h00"],
    ["à faire pour le 30/2/2026 à 9h, à faire pour 10h", "10h00"],
    ["rappel 8h, à faire pour 9h", "09h00"],
  ])("chooses in %s", (text, time) => {
    expect(timeIn(text)).toBe(time);
  });

  it("reads quoted lines too", () => {
    expect(timeIn("> Objet : lot à faire pour 9h\nRappel 10h")).toBe("09h00");
  });
});

describe("findDeliveryTime anywhere", () => {
  it.each([
    ["de 9h à 18h", "09h00"],
    ["à 18:00 puis 9h", "09h00"],
    ["19h30-20h", "19h30"],
    ["(15h45)", "15h45"],
    ["25h puis 9:60 puis 18:45", "18h45"],
    ["14h 30", "14h00"],
    ["\u200b16h\u200c", "16h00"],
    ["merci de faire pour 13h", "13h00"],
    ["Date limite : 16h", "16h00"],
    ["*De :* 9h", "09h00"],
    ["Anna écrit : 9h", "09h00"],
    ["valable jusqu'à 18h", "18h00"],
    ["dedans 9h", "09h00"],
    ["dans les 2h", "02h00"],
    ["voir https://x.test/8h 9h", "09h00"],
  ])("finds the time in %s", (text, time) => {
    expect(timeIn(text)).toBe(time);
  });

  it.each([
    "24h",
    "14 h 30",
    "10 heures",
    "9h3k",
    "é9h",
    "9h5é",
    "x_9h",
    "T07:05:09Z",
    "7:05pm",
    "9:5",
    "dans 2h",
    "sous 12h30",
    "pendant\n3h",
    "Durant 3:30",
    "Valable 12h",
    "valables\u00a012h",
    "https://x.test/8h?a=9h",
    "www.x.test/8h",
    "dropbox.com/scl/fo/8h",
    "(ftp://x.test/8h)",
    "> 9h",
    " > 9h",
    "De : Jean 9h",
    "from: 9h",
    "Envoyé\u00a0: mercredi 09:58",
    "À : 9h",
    "OBJET : 9h",
    "Le mer. 4 févr. 2026 à 10:35, Jean a écrit :",
    "On Wed at 10:35, Jean wrote :",
  ])("finds none in %j", (text) => {
    expect(timeIn(`Bonjour,\n${text}\nmerci`)).toBeNull();
  });

  it("reads on behind what does not count", () => {
    expect(timeIn("> 8h\nDe : 9h\nvalable 10h\nhttps://x.test/11h\n25h\nRendu 12h\n13h")).toBe(
      "12h00",
    );
  });
});
